-- Where a person said what nothing that can be shown has taken the place of: of a slot of which all is
-- superseded, because what ended it is forgotten.
-- Locks: nothing.
-- Index: facts_by_user, fact_sources_pkey, mentions_pkey.
SELECT DISTINCT m.conversation_id, m.message_id, m.quote
FROM soulprint.facts f JOIN soulprint.fact_sources s USING (fact_id) JOIN soulprint.mentions m USING (mention_id)
WHERE f.user_id = $1 AND f.status = 'superseded'
  AND NOT EXISTS (SELECT FROM soulprint.facts o WHERE o.user_id = f.user_id AND o.slot = f.slot AND o.status = 'active')
