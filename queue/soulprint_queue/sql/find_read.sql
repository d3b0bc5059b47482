-- Which conversations an analyst version has read already.
-- Locks: nothing.
-- Index: extractions_pkey.
SELECT conversation_key FROM soulprint.extractions WHERE conversation_key = ANY ($1::uuid[]) AND analyst_version = $2
