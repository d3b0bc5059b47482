-- something that was found is no fact
SELECT m.mention_id::text FROM soulprint.mentions m JOIN soulprint.imports i ON i.user_id = m.user_id
WHERE i.superseded_by IS NULL AND i.state = 'complete'
  AND NOT EXISTS (SELECT FROM soulprint.fact_sources s WHERE s.mention_id = m.mention_id)
