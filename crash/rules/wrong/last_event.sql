-- the last event tells another state than the import has
SELECT i.import_id::text FROM soulprint.imports i WHERE i.superseded_by IS NULL AND i.state IS DISTINCT FROM (
    SELECT e.state FROM soulprint.events e WHERE e.import_id = i.import_id ORDER BY e.event_id DESC LIMIT 1)
