-- Notes which conversations this analyst version has read.
-- Locks: nothing new.
-- Index: extractions_pkey.
INSERT INTO soulprint.extractions (conversation_key, analyst_version)
SELECT key, $2 FROM unnest($1::uuid[]) AS key ON CONFLICT DO NOTHING
