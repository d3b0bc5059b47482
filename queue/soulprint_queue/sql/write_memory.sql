-- MEMORY into the profile that the app reads.
-- Locks: the profile. The import is locked before.
-- Index: user_profiles_pkey.
UPDATE public.user_profiles SET memory_md = $2, updated_at = soulprint.now() WHERE user_id = $1
