-- The live profile of a user: sections as JSON text, and what wrote them.
-- Locks: nothing.
-- Index: user_profiles_pkey, profiles_pkey.
SELECT u.user_id, p.import_id, p.analyst, p.pass, p.written_at, u.soul_md, u.identity_md, u.user_md, u.agents_md, u.tools_md,
       u.memory_md, u.soulprint_text, u.ai_name, u.archetype
FROM public.user_profiles u LEFT JOIN soulprint.profiles p USING (user_id) WHERE u.user_id = $1
