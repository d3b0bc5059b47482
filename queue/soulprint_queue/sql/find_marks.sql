-- Which of these conversations the import holds already, and from when.
-- Locks: nothing. The import is locked before.
-- Index: import_conversations_pkey.
SELECT conversation_id, conversation_key, updated_at FROM soulprint.import_conversations
WHERE import_id = $1 AND conversation_id = ANY($2::text[])
