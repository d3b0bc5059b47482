-- a conversation is stored twice
SELECT min(conversation_key::text) FROM soulprint.conversations
GROUP BY user_id, conversation_id, content_hash HAVING count(*) > 1
