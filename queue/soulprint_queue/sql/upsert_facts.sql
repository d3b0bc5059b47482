-- Writes the consolidated facts of an import: superseded ones stay, marked.
-- Locks: the user's facts. The import is locked before.
-- Index: import_conversations_pkey, mentions_by_conversation, forgotten_once, facts_pkey.
INSERT INTO soulprint.facts AS f (fact_id, user_id, import_id, category, statement, slot, stated, said_at, status, superseded_by, ended_at)
SELECT c.fact_id, i.user_id, i.import_id, c.category, c.statement, c.slot, c.stated, c.said_at,
       CASE WHEN c.superseded THEN 'superseded' ELSE 'active' END, c.superseded_by, c.ended_at
FROM soulprint.imports i, soulprint.consolidated(i.import_id, $2) c WHERE i.import_id = $1
ON CONFLICT (fact_id) DO UPDATE SET import_id = excluded.import_id, category = excluded.category,
    statement = excluded.statement, slot = excluded.slot, stated = excluded.stated, said_at = excluded.said_at,
    status = excluded.status, superseded_by = excluded.superseded_by, ended_at = excluded.ended_at
