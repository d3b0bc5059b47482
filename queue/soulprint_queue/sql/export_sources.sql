-- Custom instructions and saved memories, a JSON object a line, for the person to take along.
-- Locks: nothing.
-- Index: imports_by_user, sources_pkey.
SELECT row_to_json(s)::text AS line FROM soulprint.sources s JOIN soulprint.imports i USING (import_id)
WHERE i.user_id = $1 ORDER BY s.import_id, s.number
