-- What a worker sees before it claims: whether the model is paused and its next probe is due; whether a job
-- of some steps is due or has lost its lease; how long until the next is due, NULL where none waits. While the
-- model is paused its steps ($2) are left out. A step at a time: over all at once every job would be sorted.
-- Locks: nothing.
-- Index: pgqueuer_ep_ea_idx, pgqueuer_picked_heartbeat_idx, model_pause_pkey.
WITH model AS (
    SELECT count(*) > 0 AS paused, coalesce(bool_or(next_probe_at <= now()), false) AS probe_due
    FROM soulprint.model_pause WHERE single AND since IS NOT NULL
), step AS (
    SELECT name FROM unnest($1::text[]) AS s (name), model WHERE NOT (model.paused AND name = ANY ($2::text[]))
)
SELECT paused AND cardinality($2::text[]) > 0 AS paused, probe_due AND cardinality($2::text[]) > 0 AS probe_due, EXISTS (
    SELECT FROM step CROSS JOIN LATERAL (
        SELECT FROM soulprint.pgqueuer q
        WHERE q.status = 'queued' AND q.entrypoint = step.name AND q.execute_after <= now()
        ORDER BY q.execute_after LIMIT 1) due
) OR EXISTS (
    SELECT FROM soulprint.pgqueuer q
    WHERE q.status = 'picked' AND q.entrypoint IN (SELECT name FROM step) AND q.heartbeat < now() - $3::interval
    ORDER BY q.heartbeat LIMIT 1
) AS due, (
    SELECT min(next.execute_after) FROM step CROSS JOIN LATERAL (
        SELECT q.execute_after FROM soulprint.pgqueuer q
        WHERE q.status = 'queued' AND q.entrypoint = step.name AND q.execute_after > now()
        ORDER BY q.execute_after LIMIT 1) next
) - now() AS eta
FROM model
