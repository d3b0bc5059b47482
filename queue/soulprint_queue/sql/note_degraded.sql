-- Names something that the result lacks, by the step that lacks it; NULL strikes it off.
-- Locks: the import (held already).
-- Index: imports_pkey.
UPDATE soulprint.imports SET degraded = CASE WHEN $3::text IS NULL THEN degraded - $2::text
    ELSE degraded || jsonb_build_object($2::text, $3::text) END
WHERE import_id = $1
