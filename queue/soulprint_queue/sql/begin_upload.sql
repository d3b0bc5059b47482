-- Door: an object is about to be stored (SP403, SP422 path).
-- Locks: nothing.
-- Index: uploads_pkey.
SELECT soulprint.begin_upload($1, $2)
