-- What was found in a window. Keys are derived from the content, so a repetition changes nothing.
-- Locks: nothing new.
-- Index: mentions_pkey.
INSERT INTO soulprint.mentions (mention_id, user_id, conversation_key, import_id, source_key, analyst_version, category,
                                statement, fingerprint, slot, stated, conversation_id, message_id, quote, said_at)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[],
                     $9::text[], $10::text[], $11::boolean[], $12::text[], $13::text[], $14::text[], $15::timestamptz[])
ON CONFLICT (mention_id) DO NOTHING
