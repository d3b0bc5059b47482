-- A batch of the queue's log that is older than 14 days; returns how many rows went.
-- Locks: those rows.
-- Index: pgqueuer_log_created.
WITH gone AS (
    DELETE FROM soulprint.pgqueuer_log WHERE id IN (
        SELECT id FROM soulprint.pgqueuer_log WHERE created < now() - interval '14 days' ORDER BY created LIMIT $1)
    RETURNING 1
)
SELECT count(*) FROM gone
