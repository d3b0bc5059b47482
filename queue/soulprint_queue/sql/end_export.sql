-- Strikes off an export that was given up, and is deleted.
-- Locks: the user (advisory), then the import, then its uploads.
-- Index: imports_pkey, uploads_pkey.
SELECT soulprint.end_export($1, $2)
