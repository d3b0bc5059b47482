-- The person's own words outside the dialogue, newest first of each kind (dates of kinds move apart as
-- exports grow): of snapshots the newest alone, since it replaces the older ones (what a vendor remembers,
-- $2, is a kind of its own); of memories noted one by one, all. Lines that they had forgotten are left out.
-- Locks: nothing.
-- Index: sources_pkey, forgotten_once.
SELECT source_key, kind, content, said_at, conversation_id, message_id
FROM (SELECT s.source_key, s.kind, soulprint.without_forgotten(i.user_id, s.content) AS content, s.said_at,
             s.conversation_id, s.message_id, s.number,
             row_number() OVER (PARTITION BY s.kind, s.conversation_id = $2 ORDER BY s.said_at DESC NULLS LAST, s.number DESC) AS place
      FROM soulprint.sources s JOIN soulprint.imports i USING (import_id) WHERE s.import_id = $1) s
WHERE (place = 1 OR kind = 'saved_memory') AND content <> ''
ORDER BY kind, said_at DESC NULLS LAST, number
