-- A user's imports, newest first, with what each has cost.
-- Locks: nothing.
-- Index: imports_by_user, calls_by_import.
SELECT i.import_id, i.state, i.step, i.error_class, i.error, i.format, i.analyst, i.total_conversations,
       i.total_messages, i.quarantined, i.truncated, i.created_at, i.completed_at,
       coalesce((SELECT sum(c.usd) FROM soulprint.calls c
                 WHERE c.import_id = i.import_id AND c.state = 'answered'), 0)::float8 AS spent_usd
FROM soulprint.imports i WHERE i.user_id = $1 ORDER BY i.created_at DESC LIMIT 100
