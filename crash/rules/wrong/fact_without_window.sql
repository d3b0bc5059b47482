-- a fact comes from no window that was answered
SELECT m.mention_id::text FROM soulprint.mentions m
WHERE m.conversation_key IS NOT NULL AND NOT EXISTS (
    SELECT FROM soulprint.extractions x WHERE x.conversation_key = m.conversation_key
    AND x.analyst_version = m.analyst_version)
