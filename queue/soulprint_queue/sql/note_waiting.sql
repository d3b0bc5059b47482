-- Says when a waiting step goes on, without a failure. A failed import keeps the time of its retry.
-- Locks: the import (held already).
-- Index: imports_pkey.
UPDATE soulprint.imports SET next_retry_at = now() + $2 WHERE import_id = $1 AND state <> 'failed'
