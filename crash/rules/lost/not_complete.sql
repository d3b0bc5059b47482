-- an import came to an end that is not complete
SELECT import_id::text FROM soulprint.imports
WHERE superseded_by IS NULL AND (state <> 'complete' OR degraded ? 'sections')
