-- Door: begins the import of what was uploaded, or refuses (SP409 active, or the files are gone).
-- Locks: the user (advisory), then the import that it supersedes, then that one's jobs, then the uploads.
-- Index: imports_one_current, uploads_pkey.
SELECT import_id, job_id FROM soulprint.enqueue_upload(soulprint.acting($1, $5, $6), $2, $3, $4::jsonb)
