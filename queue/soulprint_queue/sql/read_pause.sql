-- Whether the model is paused, and whether the next probe is due; no row where nothing ever was.
-- Locks: nothing.
-- Index: none; one row at most.
SELECT since IS NOT NULL AS paused, coalesce(next_probe_at <= now(), false) AS probe_due FROM soulprint.model_pause
