-- Finds the pause that forbids a job to call the model: it is paused, and the probe is another job's.
-- Locks: nothing.
-- Index: none; one row at most.
SELECT since FROM soulprint.model_pause WHERE since IS NOT NULL AND probing_job IS DISTINCT FROM $1
