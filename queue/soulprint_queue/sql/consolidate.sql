-- What the mentions of an import amount to: facts, and until when a superseded one stood, which is
-- the first time after it that the newer one was said, be that forgotten by now or not.
-- Locks: nothing.
-- Index: import_conversations_pkey, mentions_by_conversation, mentions_by_import, mentions_pkey, forgotten_once.
WITH found AS MATERIALIZED (SELECT * FROM soulprint.consolidated($1, $2))
SELECT f.fact_id, f.category, f.statement, f.said_at, f.stated, f.slot, cardinality(f.mention_ids) AS sources, f.superseded, f.superseded_by,
       least(f.ended_at, (SELECT min(m.said_at) FROM soulprint.mentions m
                          WHERE m.mention_id = ANY (newer.mention_ids) AND m.said_at >= f.said_at)) AS until
FROM found f LEFT JOIN found newer ON newer.fact_id = f.superseded_by
ORDER BY f.said_at DESC NULLS LAST, f.fact_id
