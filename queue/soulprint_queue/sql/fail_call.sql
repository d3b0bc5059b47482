-- A call that brought no answer costs nothing and reserves nothing.
-- Locks: the call.
-- Index: calls_pkey.
UPDATE soulprint.calls SET state = 'failed', error_class = $2, usd = 0, attempt = attempt + $3, settled_at = soulprint.now()
WHERE call_id = $1 AND state = 'reserved'
