-- The size of an import's sources in tokens (about four characters each), NULL where it has none.
-- Locks: nothing.
-- Index: sources_pkey.
SELECT (sum(length(content)) / 4 + 1)::integer FROM soulprint.sources WHERE import_id = $1
