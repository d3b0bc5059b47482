-- The status object of a user, NULL for one who is unknown.
-- Locks: nothing.
-- Index: user_profiles_pkey, imports_one_current.
SELECT soulprint.status($1)
