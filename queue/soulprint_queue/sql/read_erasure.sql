-- Which stored objects of an erased user are still there.
-- Locks: nothing.
-- Index: erasures_pkey.
SELECT user_id, pending_paths FROM soulprint.erasures WHERE erasure_id = $1
