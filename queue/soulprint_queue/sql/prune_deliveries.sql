-- A batch of deliveries older than 14 days.
-- Locks: those rows.
-- Index: deliveries_by_age.
WITH gone AS (
    DELETE FROM soulprint.deliveries WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM soulprint.deliveries WHERE at < soulprint.now() - interval '14 days' ORDER BY at LIMIT $1))
    RETURNING 1
)
SELECT count(*) FROM gone
