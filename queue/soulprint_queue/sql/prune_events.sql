-- A batch of events older than 14 days; a client that was away longer reads the status anew.
-- Locks: those rows.
-- Index: events_by_age.
WITH gone AS (
    DELETE FROM soulprint.events WHERE event_id IN (
        SELECT event_id FROM soulprint.events WHERE at < soulprint.now() - interval '14 days' ORDER BY at LIMIT $1)
    RETURNING 1
)
SELECT count(*) FROM gone
