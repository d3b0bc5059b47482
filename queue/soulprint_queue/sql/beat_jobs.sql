-- Heartbeats of a worker's own jobs; a row that somebody has locked is left for the next beat.
-- Locks: the jobs that are free, in the order of their ids; never waits.
-- Index: pgqueuer_pkey.
UPDATE soulprint.pgqueuer SET heartbeat = now() WHERE id IN (
    SELECT id FROM soulprint.pgqueuer
    WHERE id = ANY($1::bigint[]) AND status = 'picked' AND queue_manager_id = $2
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED)
