-- The ids of a user's events after one that was seen, in their order.
-- Locks: nothing.
-- Index: events_by_user.
SELECT event_id FROM soulprint.events WHERE user_id = $1 AND event_id > $2 ORDER BY event_id LIMIT $3
