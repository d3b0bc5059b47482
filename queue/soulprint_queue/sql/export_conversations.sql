-- Conversations with their messages, as they are stored, a JSON object a line, for the person to take along.
-- Locks: nothing.
-- Index: conversations_by_user.
SELECT json_build_object('conversation_id', c.conversation_id, 'title', c.title, 'created_at', c.created_at,
       'updated_at', c.updated_at, 'persona', c.persona, 'messages_count', c.messages_count, 'user_messages', c.user_messages,
       'tokens', c.tokens, 'score', c.score, 'key', c.conversation_key, 'content_hash', c.content_hash,
       'read_by', (SELECT json_agg(json_build_object('analyst_version', x.analyst_version, 'answered_at', x.answered_at))
                   FROM soulprint.extractions x WHERE x.conversation_key = c.conversation_key),
       'text_removed_at', c.text_removed_at, 'messages', c.messages::json)::text AS line
FROM soulprint.conversations c WHERE c.user_id = $1 ORDER BY c.conversation_id, c.conversation_key
