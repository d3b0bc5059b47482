-- Imports, with their steps, windows and what was told to the outside about them, a JSON object a line, for the person to take along.
-- Locks: nothing.
-- Index: imports_by_user, steps_pkey, windows_pkey, notifications_pkey, deliveries_by_import.
SELECT (to_jsonb(i) || jsonb_build_object(
    'steps', (SELECT jsonb_agg(to_jsonb(s) - 'import_id') FROM soulprint.steps s WHERE s.import_id = i.import_id),
    'windows', (SELECT jsonb_agg(to_jsonb(w) - 'import_id' ORDER BY w.number) FROM soulprint.windows w WHERE w.import_id = i.import_id),
    'notifications', (SELECT jsonb_agg(to_jsonb(n) - 'import_id') FROM soulprint.notifications n WHERE n.import_id = i.import_id),
    'deliveries', (SELECT jsonb_agg(to_jsonb(d) - 'import_id' ORDER BY d.delivery_id) FROM soulprint.deliveries d WHERE d.import_id = i.import_id)
))::text AS line
FROM soulprint.imports i WHERE i.user_id = $1 ORDER BY i.created_at, i.import_id
