-- Gives an export up, whose text was deleted by age; false where another import has named it.
-- Locks: the user (advisory), then its uploads.
-- Index: imports_pkey, imports_by_user, uploads_pkey.
SELECT soulprint.give_up_export($1, $2)
