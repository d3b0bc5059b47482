-- What the mentions of an import amount to, as facts that stand.
-- Locks: nothing.
-- Index: import_conversations_pkey, mentions_by_conversation, mentions_by_import.
SELECT fact_id, category, statement, said_at, stated, slot, cardinality(mention_ids) AS sources
FROM soulprint.consolidated($1, $2) WHERE superseded_by IS NULL
ORDER BY said_at DESC NULLS LAST, fact_id
