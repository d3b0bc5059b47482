-- Claims the next probe of a paused model for one worker, unless another's is under way.
-- Locks: the pause; who comes second finds it taken.
-- Index: pgqueuer_pkey.
UPDATE soulprint.model_pause p SET prober = $1, probing_job = NULL, next_probe_at = now() + soulprint.probe_wait(probes)
WHERE p.since IS NOT NULL AND p.next_probe_at <= now() AND NOT EXISTS (
    SELECT FROM soulprint.pgqueuer q
    WHERE q.id = p.probing_job AND q.status = 'picked' AND q.queue_manager_id = p.prober AND q.heartbeat > now() - $2::interval)
RETURNING true
