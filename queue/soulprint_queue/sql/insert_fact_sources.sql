-- Every time each consolidated fact was said.
-- Locks: nothing new.
-- Index: import_conversations_pkey, mentions_by_conversation.
INSERT INTO soulprint.fact_sources (fact_id, mention_id)
SELECT c.fact_id, m FROM soulprint.consolidated($1, $2) c CROSS JOIN LATERAL unnest(c.mention_ids) AS m
