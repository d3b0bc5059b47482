-- Facts, active and superseded, each with every time it was said, a JSON object a line, for the person to take along.
-- Locks: nothing.
-- Index: facts_by_user, fact_sources_pkey, mentions_pkey.
SELECT (to_jsonb(f) - 'user_id' || jsonb_build_object('sources', (
    SELECT coalesce(jsonb_agg(jsonb_build_object('conversation_id', m.conversation_id, 'message_id', m.message_id,
                                                 'quote', m.quote, 'said_at', m.said_at) ORDER BY m.said_at, m.mention_id), '[]')
    FROM soulprint.fact_sources s JOIN soulprint.mentions m USING (mention_id) WHERE s.fact_id = f.fact_id)))::text AS line
FROM soulprint.facts f WHERE f.user_id = $1 ORDER BY f.said_at, f.fact_id
