-- The last window is answered.
-- Locks: the import (held already).
-- Index: imports_pkey.
UPDATE soulprint.imports SET state = 'remembering', step = 'memory', attempts = 0 WHERE import_id = $1
