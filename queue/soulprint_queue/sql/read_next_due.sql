-- How long until the next waiting job of some steps is due; NULL where none waits. A step at a time:
-- over all of them at once every waiting job would be read and sorted.
-- Locks: nothing.
-- Index: pgqueuer_ep_ea_idx.
SELECT min(next.execute_after) - now() AS eta FROM unnest($1::text[]) AS step (name) CROSS JOIN LATERAL (
    SELECT q.execute_after FROM soulprint.pgqueuer q
    WHERE q.status = 'queued' AND q.entrypoint = step.name AND q.execute_after > now()
    ORDER BY q.execute_after LIMIT 1) next
