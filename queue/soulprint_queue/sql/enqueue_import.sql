-- Door: begins an import, or refuses (SP409 active, SP403 and SP422 the path).
-- Locks: the user (advisory), then the import that it supersedes, then that one's jobs.
-- Index: imports_one_current.
SELECT import_id, job_id FROM soulprint.enqueue_import(soulprint.acting($1, $7, $8), $2, $3, $4, $5, $6::jsonb)
