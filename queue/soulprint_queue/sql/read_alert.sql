-- What a webhook is told of something that concerns no import alone.
-- Locks: nothing.
-- Index: alerts_pkey.
SELECT alert_id AS webhook_id, occasion AS event, alert_id, details ->> 'cause' AS cause, details ->> 'reason' AS reason, details ->> 'since' AS since
FROM soulprint.alerts WHERE alert_id = $1 AND occasion = $2
