-- A conversation that the model gave no usable answer for, with the reason.
-- Locks: nothing new. The import is locked before.
-- Index: quarantine_pkey.
INSERT INTO soulprint.quarantine (import_id, phase, number, reason, conversation_id)
SELECT $1, 'extract', coalesce(max(number), 0) + 1, left($3, 500), $2 FROM soulprint.quarantine
WHERE import_id = $1 AND phase = 'extract'
