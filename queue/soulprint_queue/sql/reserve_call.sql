-- A row before the call: what it may cost at most.
-- Locks: nothing new. The import is locked before.
-- Index: none.
INSERT INTO soulprint.calls (user_id, import_id, content_key, task, prompt_version, model, usd)
VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING call_id
