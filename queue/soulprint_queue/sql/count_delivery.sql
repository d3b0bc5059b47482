-- Counts a delivery of a step; the same worker opening the same job again is no new delivery.
-- Locks: the step's row. The import is locked before.
-- Index: steps_pkey.
INSERT INTO soulprint.steps AS s (import_id, step, lane, job_id, owner) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (import_id, step, lane) DO UPDATE SET
    deliveries = CASE
        WHEN s.outcome IS NOT NULL THEN 1
        WHEN s.job_id = excluded.job_id AND s.owner = excluded.owner THEN s.deliveries
        ELSE s.deliveries + 1 END,
    job_id = excluded.job_id, owner = excluded.owner, opened_at = soulprint.now(), closed_at = NULL, outcome = NULL
RETURNING deliveries
