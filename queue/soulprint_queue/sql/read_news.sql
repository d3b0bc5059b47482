-- A user's status, and the ids of the events after one that was seen ($2), at most $3; of a new
-- reader (NULL) the newest alone. In one statement, so that the status is not ahead of the ids.
-- Locks: nothing.
-- Index: user_profiles_pkey, imports_one_current, events_by_user.
SELECT soulprint.status($1) AS status,
       CASE WHEN $2::bigint IS NULL
            THEN ARRAY[(SELECT coalesce(max(event_id), 0) FROM soulprint.events WHERE user_id = $1)]
            ELSE ARRAY(SELECT event_id FROM soulprint.events WHERE user_id = $1 AND event_id > $2
                       ORDER BY event_id LIMIT $3) END AS ids
