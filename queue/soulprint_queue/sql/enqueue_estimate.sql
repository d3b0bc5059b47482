-- Door: what reading an export would cost (SP403, SP422 path).
-- Locks: the user (advisory), then the estimate, then its job.
-- Index: estimates_pkey, pgqueuer_unique_dedupe_key.
SELECT estimate_id, job_id FROM soulprint.enqueue_estimate(soulprint.acting($1, $3, $4), $2)
