-- A batch of kept answers whose day is over.
-- Locks: those rows.
-- Index: idempotency_keys_by_age.
WITH gone AS (
    DELETE FROM soulprint.idempotency_keys WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM soulprint.idempotency_keys WHERE at <= soulprint.now() - interval '24 hours' ORDER BY at LIMIT $1))
    RETURNING 1
)
SELECT count(*) FROM gone
