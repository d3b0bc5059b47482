-- Door: the full pass over what is stored, or an import of another path (SP404, SP409).
-- Locks: the user (advisory), then the import, then its jobs.
-- Index: imports_one_current.
SELECT import_id, job_id FROM soulprint.enqueue_full_pass(soulprint.acting($1, $3, $4), $2)
