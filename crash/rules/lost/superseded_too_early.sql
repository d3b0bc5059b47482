-- an import was superseded before it was complete
SELECT import_id::text FROM soulprint.imports WHERE superseded_by IS NOT NULL AND state <> 'complete'
