-- A page of a user's facts, newest first, each with every time it was said. A superseded one stood
-- until the first time after it that the newer one was said, be that forgotten by now or not.
-- Locks: nothing.
-- Index: facts_by_user, fact_sources_pkey, mentions_pkey.
SELECT f.fact_id AS id, f.category, f.statement, f.stated, f.slot, f.status, f.superseded_by, f.said_at,
       least(f.ended_at, (SELECT min(m.said_at) FROM soulprint.fact_sources x JOIN soulprint.mentions m USING (mention_id)
                          WHERE x.fact_id = f.superseded_by AND m.said_at >= f.said_at)) AS until,
       first.conversation_id, first.title AS conversation_title, first.message_id, first.quote, s.sources
FROM soulprint.facts f
CROSS JOIN LATERAL (
    SELECT m.conversation_id, coalesce(c.title, '') AS title, m.message_id, m.quote
    FROM soulprint.fact_sources x JOIN soulprint.mentions m USING (mention_id)
    LEFT JOIN soulprint.conversations c ON c.conversation_key = m.conversation_key
    WHERE x.fact_id = f.fact_id ORDER BY m.said_at DESC NULLS LAST, m.mention_id LIMIT 1
) first
CROSS JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('message_id', m.message_id, 'conversation_id', m.conversation_id,
                                        'quote', m.quote, 'said_at', m.said_at)
                     ORDER BY m.said_at DESC NULLS LAST, m.mention_id) AS sources
    FROM soulprint.fact_sources x JOIN soulprint.mentions m USING (mention_id) WHERE x.fact_id = f.fact_id
) s
WHERE f.user_id = $1
  AND ($2::text IS NULL OR f.category = $2)
  AND ($3::text IS NULL OR f.status = $3)
  AND ($4::timestamptz IS NULL
       OR (coalesce(f.said_at, '-infinity'), f.fact_id) < ($4, $5::uuid))
ORDER BY coalesce(f.said_at, '-infinity') DESC, f.fact_id DESC LIMIT $6
