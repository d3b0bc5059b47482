-- The import that the next one adds to ($2: that next one, where it has begun): the newest of the user
-- whose export was read to its end. One that was cancelled before its quick profile was not wanted.
-- Locks: nothing. The import that asks is locked, and one that it has superseded writes no more.
-- Index: imports_by_user.
SELECT import_id FROM soulprint.imports
WHERE user_id = $1 AND import_id IS DISTINCT FROM $2 AND total_conversations IS NOT NULL
  AND NOT (state = 'cancelled' AND quick_ready_at IS NULL)
ORDER BY created_at DESC, import_id DESC LIMIT 1
