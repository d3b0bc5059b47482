-- The five sections into the profile that the app reads.
-- Locks: the profile (held already).
-- Index: user_profiles_pkey.
UPDATE public.user_profiles SET soul_md = $2, identity_md = $3, user_md = $4, agents_md = $5, tools_md = $6,
    ai_name = $7, archetype = $8, soulprint_text = $9, updated_at = soulprint.now()
WHERE user_id = $1
