-- Notes the job whose call is the probe.
-- Locks: the pause.
-- Index: none; one row at most.
UPDATE soulprint.model_pause SET probing_job = $2 WHERE prober = $1
