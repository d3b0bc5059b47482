-- Why the model is paused, and when it is tried next; no row while it is not.
-- Locks: nothing.
-- Index: none; one row at most.
SELECT since, cause, reason, next_probe_at FROM soulprint.model_pause WHERE since IS NOT NULL
