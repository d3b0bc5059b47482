-- Notes that a recorded answer could not be used. It stays recorded; see soulprint.calls.
-- Locks: the call.
-- Index: calls_by_content.
UPDATE soulprint.calls SET rejected = true
WHERE user_id = $1 AND content_key = $2 AND state = 'answered' AND NOT let_go AND NOT rejected
