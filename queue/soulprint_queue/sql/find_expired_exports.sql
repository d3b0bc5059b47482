-- Stored exports whose text was deleted by age: those that we stored ourselves, at a path of their own.
-- Locks: nothing; the user is locked afterwards, and looked at again.
-- Index: imports_with_export, imports_by_user.
SELECT i.import_id, i.storage_path FROM soulprint.imports i
WHERE i.uploaded AND i.text_removed_at IS NOT NULL AND i.export_removed_at IS NULL
  -- Somebody may have named it once more.
  AND NOT EXISTS (SELECT FROM soulprint.imports o WHERE o.user_id = i.user_id AND o.storage_path = i.storage_path AND o.text_removed_at IS NULL)
LIMIT $1
