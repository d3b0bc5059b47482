-- The messages that a user's profile cites and that they really said: in a stored conversation, or as a source.
-- Locks: nothing.
-- Index: evidence_by_user, conversations_by_user, sources_pkey.
SELECT DISTINCT v.conversation_id, v.message_id FROM soulprint.evidence v
WHERE v.user_id = $1 AND v.message_id IS NOT NULL AND (
    EXISTS (SELECT FROM soulprint.conversations c, jsonb_array_elements(c.messages::jsonb) AS m
            WHERE c.user_id = $1 AND c.conversation_id = v.conversation_id AND m ->> 'id' = v.message_id AND m ->> 'role' = 'user')
    -- Of what was deleted by age it was looked up when it was cited.
    OR EXISTS (SELECT FROM soulprint.conversations c
               WHERE c.user_id = $1 AND c.conversation_id = v.conversation_id AND c.text_removed_at IS NOT NULL)
    OR EXISTS (SELECT FROM soulprint.sources s JOIN soulprint.imports i USING (import_id)
               WHERE i.user_id = $1 AND s.conversation_id = v.conversation_id AND s.message_id = v.message_id))
