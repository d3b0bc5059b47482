-- A page of the conversations of an import whose text is there, by id, after $2.
-- Locks: nothing.
-- Index: import_conversations_pkey, conversations_pkey.
SELECT ic.conversation_id, ic.conversation_key FROM soulprint.import_conversations ic JOIN soulprint.conversations c USING (conversation_key)
WHERE ic.import_id = $1 AND ic.conversation_id > $2 AND c.text_removed_at IS NULL
ORDER BY ic.conversation_id LIMIT $3
