-- The fence of closings: takes the own job out of the queue and logs it, or returns no row.
-- Locks: the job. Comes before anything is enqueued, so that a successor may have its key.
-- Index: pgqueuer_pkey. The status comes as text: about an enum the client would ask every new connection.
WITH gone AS (
    DELETE FROM soulprint.pgqueuer
    WHERE id = $1 AND status = 'picked' AND queue_manager_id = $2 AND attempts = $3
    RETURNING id, entrypoint, priority
)
INSERT INTO soulprint.pgqueuer_log (job_id, status, entrypoint, priority)
SELECT id, $4::text::soulprint.pgqueuer_status, entrypoint, priority FROM gone RETURNING job_id
