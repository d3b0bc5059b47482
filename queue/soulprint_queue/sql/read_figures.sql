-- What is measured: current imports by state, jobs by step, imports that need a person.
-- Locks: nothing.
-- Index: imports_one_current; the queue itself is short.
SELECT jsonb_build_object(
    'imports', (SELECT coalesce(jsonb_object_agg(s.state, s.n), '{}') FROM (
        SELECT i.state, count(*) AS n FROM soulprint.imports i WHERE i.superseded_by IS NULL GROUP BY i.state) s),
    'queue', (SELECT coalesce(jsonb_agg(jsonb_build_object(
        'step', q.step, 'ready', q.ready, 'waiting', q.waiting, 'running', q.running, 'workers', q.workers,
        'oldest_ready', coalesce(extract(epoch FROM q.oldest_ready), 0),
        'oldest_heartbeat', coalesce(extract(epoch FROM q.oldest_heartbeat), 0))), '[]')
        FROM soulprint.queue_overview q),
    'model_paused', EXISTS (SELECT FROM soulprint.model_pause WHERE since IS NOT NULL),
    'stuck', (SELECT coalesce(jsonb_object_agg(s.why, s.n), '{}') FROM (
        SELECT why, count(*) AS n FROM soulprint.stuck_imports GROUP BY why) s))
