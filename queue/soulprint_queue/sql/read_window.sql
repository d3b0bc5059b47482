-- A planned window: which conversations, and whether the sources go with it.
-- Locks: nothing.
-- Index: windows_pkey.
SELECT number, conversation_keys, with_sources, halved, answered_at FROM soulprint.windows WHERE import_id = $1 AND number = $2
