-- One source of an import, as it was stored.
-- Locks: nothing.
-- Index: sources_pkey.
SELECT kind, content, said_at, conversation_id, message_id FROM soulprint.sources WHERE import_id = $1 AND source_key = $2
