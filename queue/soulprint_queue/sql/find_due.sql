-- Whether a job of some steps is due.
-- Locks: nothing.
-- Index: pgqueuer_ep_ea_idx.
SELECT EXISTS (
    SELECT FROM unnest($1::text[]) AS step (name) CROSS JOIN LATERAL (
        SELECT FROM soulprint.pgqueuer q
        WHERE q.status = 'queued' AND q.entrypoint = step.name AND q.execute_after <= now()
        ORDER BY q.execute_after LIMIT 1) due
) AS due
