-- Door: strikes off objects that are deleted.
-- Locks: those rows.
-- Index: uploads_pkey.
SELECT soulprint.end_uploads($1, $2)
