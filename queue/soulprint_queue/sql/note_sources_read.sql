-- Notes which analyst version read the import's sources.
-- Locks: the import (held already).
-- Index: imports_pkey.
UPDATE soulprint.imports SET sources_version = $2 WHERE import_id = $1
