-- Door: gives objects up; returns those that no import has taken, to be deleted.
-- Locks: the uploads.
-- Index: uploads_pkey.
SELECT soulprint.give_up_uploads($1, $2) AS path
