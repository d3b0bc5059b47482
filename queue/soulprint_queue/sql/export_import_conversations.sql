-- Which conversations each import held, a JSON object a line, for the person to take along.
-- Locks: nothing.
-- Index: imports_by_user, import_conversations_pkey.
SELECT row_to_json(c)::text AS line FROM soulprint.import_conversations c JOIN soulprint.imports i USING (import_id)
WHERE i.user_id = $1 ORDER BY c.import_id, c.conversation_id
