-- The richest conversations of an import: those of four messages and more first, by score, newer first.
-- Locks: nothing.
-- Index: import_conversations_richest.
SELECT conversation_key, messages_count FROM soulprint.import_conversations
WHERE import_id = $1 AND set_aside IS NULL
ORDER BY (messages_count >= 4) DESC, score DESC, updated_at DESC NULLS LAST, conversation_id LIMIT 50
