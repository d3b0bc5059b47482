-- What was found in a window, but for facts that the person has deleted. Keys are derived from the
-- content, so a repetition changes nothing.
-- Locks: nothing new.
-- Index: mentions_pkey, forgotten_once.
INSERT INTO soulprint.mentions (mention_id, user_id, conversation_key, import_id, source_key, analyst_version, category,
                                statement, fingerprint, slot, stated, conversation_id, message_id, quote, said_at)
SELECT m.* FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[],
                     $9::text[], $10::text[], $11::boolean[], $12::text[], $13::text[], $14::text[], $15::timestamptz[])
    AS m (mention_id, user_id, conversation_key, import_id, source_key, analyst_version, category, statement, fingerprint,
          slot, stated, conversation_id, message_id, quote, said_at)
WHERE NOT EXISTS (SELECT FROM soulprint.forgotten f WHERE f.user_id = m.user_id AND f.kind = 'fact'
                  AND f.fact_id = soulprint.fact_id_of(m.user_id, m.fingerprint))
ON CONFLICT (mention_id) DO NOTHING
