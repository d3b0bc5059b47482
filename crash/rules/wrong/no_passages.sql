-- a conversation has no passages
SELECT c.conversation_key::text FROM soulprint.conversations c
WHERE c.messages_count > 0 AND NOT EXISTS (
    SELECT FROM soulprint.chunks k WHERE k.conversation_key = c.conversation_key)
