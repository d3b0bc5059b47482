-- complete, and a conversation was never read
SELECT DISTINCT i.import_id::text FROM soulprint.imports i JOIN soulprint.import_conversations c USING (import_id)
WHERE i.state = 'complete' AND i.superseded_by IS NULL AND c.set_aside IS NULL
  AND NOT EXISTS (SELECT FROM soulprint.extractions x WHERE x.conversation_key = c.conversation_key)
  AND NOT EXISTS (SELECT FROM soulprint.quarantine q WHERE q.import_id = i.import_id
                  AND q.phase = 'extract' AND q.conversation_id = c.conversation_id)
