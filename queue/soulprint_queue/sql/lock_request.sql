-- Tells whether a request under an Idempotency-Key is the only one of its kind that is being answered.
-- Locks: the key, until the end of the transaction.
-- Index: none.
SELECT pg_try_advisory_xact_lock($1)
