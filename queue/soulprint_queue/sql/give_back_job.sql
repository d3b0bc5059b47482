-- Gives a job back that this release does not understand, for a newer worker, in ten seconds.
-- Locks: the job; only while it is this worker's.
-- Index: pgqueuer_pkey.
UPDATE soulprint.pgqueuer SET status = 'queued', queue_manager_id = NULL, slot = NULL, updated = now(),
    execute_after = now() + interval '10 s'
WHERE id = $1 AND status = 'picked' AND queue_manager_id = $2 AND attempts = $3
