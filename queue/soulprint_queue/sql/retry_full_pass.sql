-- Door: resumes the step that failed (SP404 unknown, SP409 not failed).
-- Locks: the user (advisory), then the import, then its jobs.
-- Index: imports_one_current.
SELECT import_id, job_id FROM soulprint.retry_full_pass(soulprint.acting($1, $2, $3))
