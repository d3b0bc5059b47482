-- Ends our sessions that wait, in the midst of a statement, for a client that has fallen silent: for
-- longer than $1, or in a COPY in a transaction older than $2. The server's own limits do not run
-- out there: a statement's time waits with it, and in a COPY a transaction's does. Counts them.
-- Locks: none.
-- Index: none; there are as many rows as sessions.
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE datname = current_database() AND usename = session_user
  AND application_name IN ('soulprint steps', 'soulprint queue', 'soulprint service')
  AND state = 'active' AND wait_event_type = 'Client' AND wait_event = 'ClientRead'
  AND CASE WHEN query LIKE 'COPY %' THEN xact_start < now() - $2::interval ELSE query_start < now() - $1::interval END
