-- Complete means complete: the trigger refuses it while a window is unanswered.
-- Locks: the import (held already).
-- Index: imports_pkey.
UPDATE soulprint.imports SET state = 'complete', degraded = degraded || $2::jsonb WHERE import_id = $1
