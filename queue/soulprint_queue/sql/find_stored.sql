-- Which of these conversations are stored already, from this import or an earlier one.
-- Locks: nothing. Only the user's one active import writes them, and it is locked.
-- Index: conversations_pkey.
SELECT conversation_key FROM soulprint.conversations WHERE conversation_key = ANY($1::uuid[])
