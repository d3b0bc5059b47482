-- Claims due jobs, and running ones whose lease has run out: highest priority first, then the longest
-- due; of `import` at most one. What it reads does not depend on how many are due or wait.
-- Locks: the claimed jobs, and one import; never waits.
-- Index: pgqueuer_ep_ea_idx, pgqueuer_picked_heartbeat_idx, pgqueuer_queue_manager_id_idx, pgqueuer_pkey.
WITH room AS (
    SELECT least($2::bigint, CASE WHEN $4::bigint IS NOT NULL THEN greatest($4 - count(*), 0) END) AS jobs
    FROM soulprint.pgqueuer WHERE queue_manager_id = $3
), lapsed_import AS (
    SELECT q.id FROM soulprint.pgqueuer q
    WHERE q.status = 'picked' AND q.entrypoint = 'import' AND 'import' = ANY ($1::text[]) AND q.heartbeat < now() - $5::interval
    ORDER BY q.heartbeat LIMIT 1 FOR UPDATE SKIP LOCKED
), due_import AS (
    SELECT q.id FROM soulprint.pgqueuer q
    WHERE q.status = 'queued' AND q.entrypoint = 'import' AND 'import' = ANY ($1) AND q.execute_after <= now()
    ORDER BY q.execute_after LIMIT 1 FOR UPDATE SKIP LOCKED
), candidates AS (
    -- More than fit: others may be claiming the first of them at this moment.
    SELECT ARRAY(
        SELECT due.id FROM unnest($1) AS step (name) CROSS JOIN LATERAL (
            SELECT q.id FROM soulprint.pgqueuer q
            WHERE q.status = 'queued' AND q.entrypoint = step.name AND q.execute_after <= now()
            ORDER BY q.execute_after LIMIT 32) due
        WHERE step.name <> 'import'
        UNION ALL
        SELECT lapsed.id FROM (
            SELECT q.id FROM soulprint.pgqueuer q
            WHERE q.status = 'picked' AND q.entrypoint = ANY ($1) AND q.entrypoint <> 'import' AND q.heartbeat < now() - $5::interval
            ORDER BY q.heartbeat LIMIT 64) lapsed
        UNION ALL
        SELECT one.id FROM (SELECT id FROM lapsed_import UNION ALL SELECT id FROM due_import LIMIT 1) one) AS ids
), free AS (
    SELECT q.id FROM soulprint.pgqueuer q
    WHERE q.id = ANY ((SELECT ids FROM candidates)::bigint[])
      AND (q.status = 'queued' OR (q.status = 'picked' AND q.heartbeat < now() - $5::interval))
    -- Jobs that waited stand one priority below their class, 9 beside 10: once due they queue with it.
    ORDER BY (q.priority + 1) / 2 DESC, q.execute_after, q.id LIMIT (SELECT jobs FROM room) FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE soulprint.pgqueuer SET status = 'picked', updated = now(), heartbeat = now(), queue_manager_id = $3
    WHERE id IN (SELECT id FROM free) RETURNING *
), logged AS (
    INSERT INTO soulprint.pgqueuer_log (job_id, status, entrypoint, priority)
    SELECT id, status, entrypoint, priority FROM claimed
)
SELECT * FROM claimed ORDER BY (priority + 1) / 2 DESC, execute_after, id
