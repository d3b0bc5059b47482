-- What could not be read, numbered by its place in the export: a second reading changes nothing.
-- Locks: nothing new. The import is locked before.
-- Index: quarantine_pkey.
INSERT INTO soulprint.quarantine (import_id, phase, number, reason, byte_position, conversation_id)
VALUES ($1, 'import', $2, left($3, 500), $4, $5) ON CONFLICT DO NOTHING
