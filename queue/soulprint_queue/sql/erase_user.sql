-- Door: everything of ours about a person, with a receipt.
-- Locks: the user (advisory), all their imports, the jobs of these.
-- Index: imports_by_user.
SELECT soulprint.erase_user(soulprint.acting($1, $2, $3))
