-- The newest estimate of a user.
-- Locks: nothing.
-- Index: estimates_pkey.
SELECT user_id, estimate_id, state, error, created_at, result FROM soulprint.estimates WHERE user_id = $1
