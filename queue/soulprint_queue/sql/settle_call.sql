-- The answer to a reserved call and what it cost. Not fenced: what was paid is kept, whoever
-- holds the job by now. An erased import has no such row any more; where a part was forgotten
-- meanwhile, its price is noted and its words are not. The second time, after an outage that
-- swallowed the word of the first, changes nothing. Says whether anything is noted against the model.
-- Locks: the call.
-- Index: calls_pkey.
UPDATE soulprint.calls SET state = 'answered', answer = CASE WHEN NOT let_go THEN $2 END, stop_reason = $3, tokens_in = $4, tokens_out = $5,
    tokens_cached = $6, tokens_cache_written = $7, request_id = $8, usd = $9,
    attempt = CASE WHEN state = 'reserved' THEN attempt + $10 ELSE attempt END,
    settled_at = coalesce(settled_at, soulprint.now())
WHERE call_id = $1 AND state IN ('reserved', 'answered')
RETURNING call_id, EXISTS (SELECT FROM soulprint.model_pause WHERE failures > 0 OR since IS NOT NULL) AS troubled
