-- A call that was answered before, for this user, whatever import bought it.
-- Locks: nothing.
-- Index: calls_by_content.
SELECT answer, stop_reason, tokens_in, tokens_out, tokens_cached, tokens_cache_written, request_id
FROM soulprint.calls WHERE user_id = $1 AND content_key = $2 AND state = 'answered' AND NOT let_go ORDER BY call_id LIMIT 1
