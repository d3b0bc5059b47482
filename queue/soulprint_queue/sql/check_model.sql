-- Whether a job may not call the model: it is paused, and the probe is another's.
-- Locks: nothing.
-- Index: none; one row at most.
SELECT since FROM soulprint.model_pause WHERE since IS NOT NULL AND probing_job IS DISTINCT FROM $1
