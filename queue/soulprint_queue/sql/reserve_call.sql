-- A row before the call: what it may cost at most, and which try of the same request it is.
-- Locks: nothing new. The import is locked before.
-- Index: calls_by_content.
INSERT INTO soulprint.calls (user_id, import_id, content_key, task, prompt_version, model, usd, attempt)
VALUES ($1, $2, $3, $4, $5, $6, $7,
        1 + (SELECT coalesce(max(c.attempt), 0) FROM soulprint.calls c WHERE c.user_id = $1 AND c.content_key = $3))
RETURNING call_id
