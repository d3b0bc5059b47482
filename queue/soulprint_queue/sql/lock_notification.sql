-- The notification's row, for the closing of its errand.
-- Locks: the notification, FOR NO KEY UPDATE.
-- Index: notifications_pkey.
SELECT attempts FROM soulprint.notifications WHERE import_id = $1 AND occasion = $2 FOR NO KEY UPDATE
