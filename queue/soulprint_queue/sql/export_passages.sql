-- The same conversations cut into passages, a JSON object a line, for the person to take along.
-- Locks: nothing.
-- Index: chunks_by_user.
SELECT row_to_json(c)::text AS line FROM soulprint.chunks c WHERE c.user_id = $1 ORDER BY c.conversation_key, c.number
