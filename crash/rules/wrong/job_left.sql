-- a job is left of an import that has ended
SELECT i.import_id::text FROM soulprint.imports i
WHERE (i.state IN ('complete', 'cancelled') OR i.superseded_by IS NOT NULL)
  AND EXISTS (SELECT FROM soulprint.live_jobs(i.import_id))
