-- The import's row, locked for one transaction of a step: first in each of them, everywhere.
-- Locks: the import, FOR NO KEY UPDATE (other steps, batches and doors wait; foreign keys do not).
-- Index: imports_pkey.
SELECT * FROM soulprint.imports WHERE import_id = $1 FOR NO KEY UPDATE
