-- The id of a user's newest event, 0 where there is none.
-- Locks: nothing.
-- Index: events_by_user.
SELECT coalesce(max(event_id), 0) FROM soulprint.events WHERE user_id = $1
