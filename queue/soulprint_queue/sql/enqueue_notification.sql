-- Owes somebody a notification: its row and its job.
-- Locks: the notification's row.
-- Index: notifications_pkey.
SELECT soulprint.enqueue_notification($1, $2)
