-- Takes the next probe of a paused model for one worker; the one after it is due later.
-- Locks: the pause; who comes second finds it taken.
-- Index: none; one row at most.
UPDATE soulprint.model_pause SET prober = $1, probing_job = NULL, next_probe_at = now() + soulprint.probe_wait(probes)
WHERE since IS NOT NULL AND next_probe_at <= now() RETURNING true
