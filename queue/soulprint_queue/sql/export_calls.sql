-- The book of calls to the model, with the answers that were recorded, a JSON object a line, for the person to take along.
-- Locks: nothing.
-- Index: calls_by_user.
SELECT row_to_json(c)::text AS line FROM soulprint.calls c WHERE c.user_id = $1 ORDER BY c.reserved_at, c.call_id
