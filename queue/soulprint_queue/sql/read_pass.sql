-- Which pass wrote the live profile of a user.
-- Locks: nothing.
-- Index: profiles_pkey.
SELECT pass FROM soulprint.profiles WHERE user_id = $1
