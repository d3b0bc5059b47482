-- Gives a job back that was not begun: for a newer release, or because this worker stops.
-- Locks: the job; only while it is this worker's.
-- Index: pgqueuer_pkey.
UPDATE soulprint.pgqueuer SET status = 'queued', queue_manager_id = NULL, slot = NULL, updated = now(),
    execute_after = now() + $4
WHERE id = $1 AND status = 'picked' AND queue_manager_id = $2 AND attempts = $3
