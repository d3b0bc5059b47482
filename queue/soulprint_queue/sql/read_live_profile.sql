-- What the live profile is, for the rules about what stays.
-- Locks: the profile, FOR NO KEY UPDATE. The import is locked before.
-- Index: user_profiles_pkey, profiles_pkey.
SELECT u.ai_name, u.memory_md, p.pass AS written_in FROM public.user_profiles u LEFT JOIN soulprint.profiles p USING (user_id)
WHERE u.user_id = $1 FOR NO KEY UPDATE OF u
