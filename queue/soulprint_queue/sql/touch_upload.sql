-- Door: an object is still being stored; false where nobody wants it any more.
-- Locks: the upload.
-- Index: uploads_pkey.
SELECT soulprint.touch_upload($1, $2)
