-- Conversations with their messages, by key, and which of these the person has had forgotten.
-- Locks: nothing.
-- Index: conversations_pkey, forgotten_once.
SELECT c.conversation_key, c.conversation_id, c.title, c.created_at, c.updated_at, c.persona, c.messages,
       ARRAY(SELECT f.message_id FROM soulprint.forgotten f WHERE f.user_id = c.user_id AND f.kind = 'message'
             AND f.conversation_id = c.conversation_id) AS forgotten
FROM soulprint.conversations c WHERE conversation_key = ANY($1::uuid[])
