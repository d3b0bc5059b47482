-- Door: asks what reading an upload would cost, or refuses (SP409: the files are gone).
-- Locks: the user (advisory), then the estimate that it replaces, then that one's job, then the uploads.
-- Index: estimates_pkey, uploads_pkey.
SELECT estimate_id, job_id FROM soulprint.enqueue_upload_estimate(soulprint.acting($1, $3, $4), $2)
