-- Users whose import ended so many days ago, and whose text is still there.
-- Locks: nothing; the user is locked afterwards, and looked at again.
-- Index: imports_with_text.
SELECT user_id FROM soulprint.imports
WHERE superseded_by IS NULL AND text_removed_at IS NULL AND coalesce(completed_at, updated_at) < soulprint.now() - make_interval(days => $1)
  AND state IN ('complete', 'failed', 'cancelled') AND next_retry_at IS NULL
ORDER BY coalesce(completed_at, updated_at) LIMIT $2
