-- How an estimate went: ready, failed, or queued once more, and then with a failed try more.
-- Locks: the estimate (held already).
-- Index: estimates_estimate_id_key.
UPDATE soulprint.estimates SET state = $2, result = $3::jsonb, error_class = $4, error = $5, deliveries = 0,
    attempts = attempts + ($2 = 'queued')::integer,
    settled_at = CASE WHEN $2 <> 'queued' THEN soulprint.now() END
WHERE estimate_id = $1
