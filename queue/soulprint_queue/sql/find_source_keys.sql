-- The keys of an import's sources: the same text of the same kind has the same key in every import.
-- Locks: nothing.
-- Index: sources_pkey.
SELECT source_key FROM soulprint.sources WHERE import_id = $1
