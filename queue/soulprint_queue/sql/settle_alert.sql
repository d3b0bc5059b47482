-- How an alert went; a NULL outcome means that it is tried again.
-- Locks: the alert (held already).
-- Index: alerts_pkey.
UPDATE soulprint.alerts SET attempts = attempts + 1, outcome = $3, http_status = $4,
    settled_at = CASE WHEN $3::text IS NOT NULL THEN soulprint.now() END
WHERE alert_id = $1 AND occasion = $2
