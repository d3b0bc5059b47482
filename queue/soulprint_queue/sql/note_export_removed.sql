-- An export was deleted by age.
-- Locks: the import.
-- Index: imports_pkey.
UPDATE soulprint.imports SET export_removed_at = soulprint.now() WHERE import_id = $1 AND text_removed_at IS NOT NULL
