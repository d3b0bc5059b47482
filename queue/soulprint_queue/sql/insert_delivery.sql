-- One try to tell the webhook, for the log of deliveries.
-- Locks: the import, FOR KEY SHARE. Its notification is held already.
-- Index: none.
INSERT INTO soulprint.deliveries (webhook_id, import_id, occasion, attempt, reason, http_status, ms)
VALUES ($1, $2, $3, $4, $5, $6, $7)
