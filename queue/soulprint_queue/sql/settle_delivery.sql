-- Notes how a delivery ended, which empties the crash budget of its step.
-- Locks: the step's row. The import is locked before.
-- Index: steps_pkey.
UPDATE soulprint.steps SET outcome = $4, closed_at = soulprint.now()
WHERE import_id = $1 AND step = $2 AND lane = $3
