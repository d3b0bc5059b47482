-- Adds to the counts of an import: quarantined conversations, unproven facts.
-- Locks: the import (held already).
-- Index: imports_pkey.
UPDATE soulprint.imports SET quarantined = quarantined + $2, unproven = unproven + $3 WHERE import_id = $1
