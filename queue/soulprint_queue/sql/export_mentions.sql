-- What was found where, before it was made into facts, a JSON object a line, for the person to take along.
-- Locks: nothing.
-- Index: mentions_by_user.
SELECT row_to_json(m)::text AS line FROM soulprint.mentions m WHERE m.user_id = $1 ORDER BY m.conversation_id, m.mention_id
