-- What one source of an import says, as it was stored.
-- Locks: nothing.
-- Index: sources_pkey.
SELECT content FROM soulprint.sources WHERE import_id = $1 AND source_key = $2
