-- The quick profile is ready.
-- Locks: the import (held already).
-- Index: imports_pkey.
UPDATE soulprint.imports SET stage = 'Complete', progress = 100, attempts = 0,
    quick_ready_at = coalesce(quick_ready_at, soulprint.now()), full_pass_started_at = soulprint.now()
WHERE import_id = $1
