-- What changed and when, a JSON object a line, for the person to take along.
-- Locks: nothing.
-- Index: events_by_user.
SELECT row_to_json(e)::text AS line FROM soulprint.events e WHERE e.user_id = $1 ORDER BY e.event_id
