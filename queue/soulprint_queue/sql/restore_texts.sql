-- The text of conversations that had lost it to age, from an export that holds them again.
-- Locks: those rows. The import is locked before.
-- Index: conversations_pkey.
UPDATE soulprint.conversations c SET messages = t.messages, text_removed_at = NULL
FROM unnest($1::uuid[], $2::text[]) AS t (conversation_key, messages) WHERE c.conversation_key = t.conversation_key
