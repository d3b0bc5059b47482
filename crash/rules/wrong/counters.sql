-- complete, and the counters disagree with the windows
SELECT i.import_id::text FROM soulprint.imports i WHERE i.state = 'complete' AND i.superseded_by IS NULL
  AND EXISTS (SELECT FROM soulprint.windows w WHERE w.import_id = i.import_id
              HAVING (count(*) FILTER (WHERE w.answered_at IS NOT NULL), count(*)) <> (i.done, i.total))
