-- complete, and a window was not answered
SELECT DISTINCT i.import_id::text FROM soulprint.imports i JOIN soulprint.windows w USING (import_id)
WHERE i.state = 'complete' AND w.answered_at IS NULL
