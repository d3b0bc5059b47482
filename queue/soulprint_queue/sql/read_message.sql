-- One message of a user by the conversation it stands in, in its newest version; or a source. Deleted ones are not told.
-- Locks: nothing.
-- Index: conversations_by_user, forgotten_once, imports_one_current, sources_pkey.
SELECT found.* FROM (
    SELECT c.conversation_id, c.title AS conversation_title, m ->> 'id' AS message_id, m ->> 'role' AS role, m ->> 'text' AS text,
           to_timestamp((m ->> 'at')::double precision) AS said_at, c.updated_at
    FROM soulprint.conversations c CROSS JOIN LATERAL jsonb_array_elements(c.messages::jsonb) AS m
    WHERE c.user_id = $1 AND c.conversation_id = $2 AND m ->> 'id' = $3
    UNION ALL
    SELECT s.conversation_id, '', s.message_id, 'user', s.content, s.said_at, i.created_at
    FROM soulprint.imports i JOIN soulprint.sources s USING (import_id)
    WHERE i.user_id = $1 AND i.superseded_by IS NULL AND s.conversation_id = $2 AND s.message_id = $3
) found
WHERE NOT EXISTS (SELECT FROM soulprint.forgotten f WHERE f.user_id = $1 AND f.kind = 'message'
                  AND f.conversation_id = found.conversation_id AND f.message_id = found.message_id)
ORDER BY found.updated_at DESC NULLS LAST LIMIT 1
