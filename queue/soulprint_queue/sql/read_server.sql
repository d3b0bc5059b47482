-- What the server is and how many may connect to it, for `soulprint doctor`.
-- Locks: nothing.
-- Index: none, it reads settings and pg_stat_activity.
SELECT current_setting('server_version') AS version,
       current_setting('server_version_num')::integer AS version_number,
       current_setting('max_connections')::integer AS max_connections,
       current_setting('superuser_reserved_connections')::integer AS reserved,
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')::integer AS connected
