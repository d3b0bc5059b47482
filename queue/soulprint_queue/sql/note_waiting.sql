-- Says when a waiting step goes on, without a failure.
-- Locks: the import (held already).
-- Index: imports_pkey.
UPDATE soulprint.imports SET next_retry_at = now() + $2 WHERE import_id = $1
