-- Door: forgets one fact (SP404 unknown).
-- Locks: the user (advisory), then the import, then its jobs, then the profile.
-- Index: imports_one_current, facts_pkey.
SELECT soulprint.delete_fact(soulprint.acting($1, $3, $4), $2)
