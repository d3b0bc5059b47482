-- Which of these conversations are stored already, from this import or an earlier one, and which of
-- them have lost their text to age.
-- Locks: nothing. Only the user's one active import writes them, and it is locked.
-- Index: conversations_pkey.
SELECT conversation_key, text_removed_at IS NOT NULL AS emptied FROM soulprint.conversations WHERE conversation_key = ANY($1::uuid[])
