-- What could not be read or proven, and why, a JSON object a line, for the person to take along.
-- Locks: nothing.
-- Index: imports_by_user, quarantine_pkey.
SELECT row_to_json(q)::text AS line FROM soulprint.quarantine q JOIN soulprint.imports i USING (import_id)
WHERE i.user_id = $1 ORDER BY q.import_id, q.phase, q.number
