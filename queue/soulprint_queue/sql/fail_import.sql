-- Turns an import failed; the triggers decide about the retry and enqueue it.
-- Locks: the import (held already).
-- Index: imports_pkey.
UPDATE soulprint.imports SET state = 'failed', error_class = $2, error = $3, retryable = $4
WHERE import_id = $1 RETURNING next_retry_at, attempts
