-- Notes that a call was answered, which ends a pause that began before it.
-- Locks: the pause, where there is one.
-- Index: calls_pkey.
SELECT soulprint.note_model_answer((SELECT reserved_at FROM soulprint.calls WHERE call_id = $1))
