-- Door: objects are still being stored; false where nobody wants them any more.
-- Locks: the uploads.
-- Index: uploads_pkey.
SELECT soulprint.touch_uploads($1, $2)
