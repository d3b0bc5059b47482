-- a passage is stored twice
SELECT min(conversation_key::text) FROM soulprint.chunks
GROUP BY user_id, conversation_id, message_ids, content HAVING count(*) > 1
