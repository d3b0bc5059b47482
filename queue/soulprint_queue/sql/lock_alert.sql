-- The alert's row, for the closing of its errand.
-- Locks: the alert, FOR NO KEY UPDATE.
-- Index: alerts_pkey.
SELECT attempts FROM soulprint.alerts WHERE alert_id = $1 AND occasion = $2 FOR NO KEY UPDATE
