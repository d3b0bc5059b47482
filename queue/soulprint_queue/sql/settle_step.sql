-- Notes how a delivery ended, which empties the crash budget of its step, and tells of it by one event.
-- Locks: the step's row. The import is locked before, which keeps a user's events in order.
-- Index: steps_pkey.
WITH settled AS (
    UPDATE soulprint.steps SET outcome = $4, closed_at = soulprint.now() WHERE import_id = $1 AND step = $2 AND lane = $3
)
SELECT soulprint.emit_event($1)
