-- Conversations with their messages, by key.
-- Locks: nothing.
-- Index: conversations_pkey.
SELECT conversation_key, conversation_id, title, created_at, updated_at, persona, messages
FROM soulprint.conversations WHERE conversation_key = ANY($1::uuid[])
