-- How a notification went; a NULL outcome means that it is tried again.
-- Locks: the notification (held already).
-- Index: notifications_pkey.
UPDATE soulprint.notifications SET attempts = attempts + 1, outcome = $3, http_status = $4,
    settled_at = CASE WHEN $3::text IS NOT NULL THEN soulprint.now() END
WHERE import_id = $1 AND occasion = $2
