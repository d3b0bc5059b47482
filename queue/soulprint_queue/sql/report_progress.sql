-- Progress of the import step, 0 to 50; a stored batch also sets the count of failed tries to 0.
-- Locks: the import (held already).
-- Index: imports_pkey.
UPDATE soulprint.imports SET stage = $2, progress = greatest(progress, $3),
    attempts = CASE WHEN $4 THEN 0 ELSE attempts END WHERE import_id = $1
