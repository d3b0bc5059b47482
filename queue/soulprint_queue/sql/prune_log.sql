-- A batch of the queue's log that is older than 14 days; returns how many rows went. By their place
-- in the table: a join with it would read all of it for each batch.
-- Locks: those rows.
-- Index: pgqueuer_log_created.
WITH gone AS (
    DELETE FROM soulprint.pgqueuer_log WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM soulprint.pgqueuer_log WHERE created < now() - interval '14 days' ORDER BY created LIMIT $1))
    RETURNING 1
)
SELECT count(*) FROM gone
