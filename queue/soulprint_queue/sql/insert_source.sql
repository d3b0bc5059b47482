-- A source, numbered by its place in the export; the same text again is the same source. What was
-- noted in a conversation that the person deleted stays deleted.
-- Locks: nothing new. The import is locked before.
-- Index: sources_pkey, forgotten_once.
INSERT INTO soulprint.sources (import_id, number, source_key, kind, content, said_at, conversation_id, message_id)
SELECT $1, $2, $3, $4, $5, $6, $7, $8
WHERE $4 <> 'saved_memory' OR NOT EXISTS (
    SELECT FROM soulprint.imports i JOIN soulprint.forgotten f ON f.user_id = i.user_id AND f.kind = 'conversation'
    WHERE i.import_id = $1 AND f.conversation_id = $7)
ON CONFLICT (import_id, source_key)
DO UPDATE SET said_at = greatest(soulprint.sources.said_at, excluded.said_at)
