-- What a webhook is told: ids, states and figures.
-- Locks: nothing.
-- Index: notifications_pkey, imports_pkey.
SELECT n.webhook_id, n.occasion AS event, i.import_id, i.user_id, i.state, i.step, i.error_class, i.degraded::text AS degraded,
       i.total_conversations, i.total_messages, i.quarantined
FROM soulprint.notifications n JOIN soulprint.imports i USING (import_id)
WHERE n.import_id = $1 AND n.occasion = $2
