-- Tells whether a worker is there (connected to this database, or with a beat within its lease, $1), and how
-- many jobs are due. An idle worker holds no job, and is known by the names of its connections.
-- Locks: nothing.
-- Index: pgqueuer_picked_heartbeat_idx; the view reads the whole queue.
SELECT EXISTS (
    SELECT FROM pg_catalog.pg_stat_activity
    WHERE datname = current_database() AND application_name IN ('soulprint queue', 'soulprint steps', 'soulprint heart')
) OR EXISTS (
    SELECT FROM soulprint.pgqueuer WHERE status = 'picked' AND heartbeat > now() - $1::interval
) AS present, (SELECT coalesce(sum(ready), 0)::bigint FROM soulprint.queue_overview) AS due
