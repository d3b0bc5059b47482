-- Strikes off a swept upload, whose object is deleted.
-- Locks: the upload.
-- Index: uploads_pkey.
DELETE FROM soulprint.uploads WHERE path = $1 AND swept_at IS NOT NULL
