-- MEMORY is written.
-- Locks: the import (held already).
-- Index: imports_pkey.
UPDATE soulprint.imports SET state = 'writing', step = 'sections', attempts = 0 WHERE import_id = $1
