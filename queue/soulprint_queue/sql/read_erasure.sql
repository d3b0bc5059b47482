-- Which stored objects of an erased user are still there, and which of them may still be written to.
-- Locks: nothing.
-- Index: erasures_pkey.
SELECT user_id, pending_paths, CASE WHEN erased_at > soulprint.now() - interval '10 min' THEN uploading ELSE '{}' END AS uploading
FROM soulprint.erasures WHERE erasure_id = $1
