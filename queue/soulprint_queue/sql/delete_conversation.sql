-- Door: forgets one conversation and the facts that rest on it alone (SP404 unknown).
-- Locks: the user (advisory), then the import, then its jobs, then the profile.
-- Index: imports_one_current, conversations_by_user.
SELECT soulprint.delete_conversation(soulprint.acting($1, $3, $4), $2)
