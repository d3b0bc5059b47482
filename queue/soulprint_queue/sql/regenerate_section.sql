-- Door: writes one section anew (SP404 unknown, SP409 not complete).
-- Locks: the user (advisory), then the import.
-- Index: imports_one_current.
SELECT import_id, job_id FROM soulprint.regenerate_section(soulprint.acting($1, $3, $4), $2)
