-- A batch of counts whose minute is long over.
-- Locks: those rows.
-- Index: rate_limits_by_age.
WITH gone AS (
    DELETE FROM soulprint.rate_limits WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM soulprint.rate_limits WHERE began_at < soulprint.now() - interval '1 hour' ORDER BY began_at LIMIT $1))
    RETURNING 1
)
SELECT count(*) FROM gone
