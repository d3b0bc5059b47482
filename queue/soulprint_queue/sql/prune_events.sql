-- A batch of events older than 14 days; a client that was away longer reads the status anew. By their
-- place in the table: a join with it would read all of it for each batch.
-- Locks: those rows.
-- Index: events_by_age.
WITH gone AS (
    DELETE FROM soulprint.events WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM soulprint.events WHERE at < soulprint.now() - interval '14 days' ORDER BY at LIMIT $1))
    RETURNING 1
)
SELECT count(*) FROM gone
