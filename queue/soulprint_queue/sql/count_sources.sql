-- The bytes of an import's sources, NULL where it has none.
-- Locks: nothing.
-- Index: sources_pkey.
SELECT sum(octet_length(content))::integer FROM soulprint.sources WHERE import_id = $1
