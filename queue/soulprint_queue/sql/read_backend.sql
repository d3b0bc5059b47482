-- Which server process answers: a pooler in transaction mode changes it.
-- Locks: nothing.
-- Index: none.
SELECT pg_backend_pid()
