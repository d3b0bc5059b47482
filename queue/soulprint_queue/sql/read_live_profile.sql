-- What the live profile is, for the rules about what stays.
-- Locks: the profile, FOR NO KEY UPDATE. The import is locked before.
-- Index: user_profiles_pkey, profiles_pkey.
SELECT u.soul_md, u.identity_md, u.user_md, u.agents_md, u.tools_md, u.ai_name, u.memory_md,
       p.pass AS written_in, p.analyst
FROM public.user_profiles u LEFT JOIN soulprint.profiles p USING (user_id)
WHERE u.user_id = $1 FOR NO KEY UPDATE OF u
