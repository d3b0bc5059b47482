-- A source, numbered by its place in the export; the same text again is the same source.
-- Locks: nothing new. The import is locked before.
-- Index: sources_pkey.
INSERT INTO soulprint.sources (import_id, number, source_key, kind, content, said_at, conversation_id, message_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (import_id, source_key)
DO UPDATE SET said_at = greatest(soulprint.sources.said_at, excluded.said_at)
