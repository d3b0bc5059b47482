-- Every quote that a user's facts rest on, with the place where it should stand, and whether that has
-- lost its text to age; by conversation.
-- Locks: nothing.
-- Index: conversations_pkey, facts_by_user, fact_sources_pkey, mentions_pkey.
SELECT s.fact_id, m.statement, m.conversation_key, m.import_id, m.source_key, m.message_id, m.quote,
       EXISTS (SELECT FROM soulprint.conversations c WHERE c.conversation_key = m.conversation_key AND c.text_removed_at IS NOT NULL) AS emptied
FROM soulprint.facts f JOIN soulprint.fact_sources s USING (fact_id) JOIN soulprint.mentions m USING (mention_id)
WHERE f.user_id = $1 ORDER BY m.conversation_key, m.source_key
