-- What was answered under an Idempotency-Key within the day.
-- Locks: nothing. The key is held by the request, where it acts.
-- Index: idempotency_keys_pkey.
SELECT fingerprint, http_status, answer FROM soulprint.idempotency_keys
WHERE digest = $1 AND at > soulprint.now() - interval '24 hours'
