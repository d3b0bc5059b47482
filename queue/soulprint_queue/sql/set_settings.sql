-- The settings of a worker's connection, for as long as it lives.
-- Locks: nothing.
-- Index: none.
SELECT set_config(name, value, false) FROM unnest($1::text[], $2::text[]) AS s (name, value)
