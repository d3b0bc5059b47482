-- Which of these conversations the person has deleted: they are not stored again.
-- Locks: nothing. The import is locked, and who deletes waits for it.
-- Index: forgotten_once.
SELECT conversation_id FROM soulprint.forgotten WHERE user_id = $1 AND kind = 'conversation' AND conversation_id = ANY($2::text[])
