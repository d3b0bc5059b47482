-- What was found in a window, but for what the person has deleted: the same fact, the same value of its
-- slot in other words, and what else the same passage says of that value. A message that says it is
-- read no more; that something was said of the slot then is kept, as when it is deleted: who has had
-- Bristol forgotten and says it after Leeds lives in Leeds no more. Keys are derived from the content, so a repetition changes nothing.
-- Locks: nothing new.
-- Index: mentions_pkey, forgotten_once.
WITH m AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[],
                         $9::text[], $10::text[], $11::boolean[], $12::text[], $13::text[], $14::text[], $15::timestamptz[])
        AS m (mention_id, user_id, conversation_key, import_id, source_key, analyst_version, category, statement, fingerprint,
              slot, stated, conversation_id, message_id, quote, said_at)
), refused AS MATERIALIZED (
    SELECT m.* FROM m JOIN soulprint.forgotten f ON f.user_id = m.user_id
      AND (f.kind = 'fact' AND f.fact_id = soulprint.fact_id_of(m.user_id, m.fingerprint)
           OR f.kind = 'value' AND f.digest = soulprint.value_digest(m.user_id, m.slot, m.fingerprint))
), unread AS (
    INSERT INTO soulprint.forgotten (user_id, kind, conversation_id, message_id)
    SELECT DISTINCT user_id, 'message', conversation_id, message_id FROM refused WHERE conversation_key IS NOT NULL
    ON CONFLICT DO NOTHING
), ended AS (
    INSERT INTO soulprint.forgotten (user_id, kind, slot_digest, digest, fact_id, said_at)
    SELECT DISTINCT r.user_id, 'moment', soulprint.slot_digest(r.user_id, r.slot), soulprint.value_digest(r.user_id, r.slot, r.fingerprint),
           soulprint.fact_id_of(r.user_id, r.fingerprint), r.said_at
    FROM refused r WHERE r.slot IS NOT NULL
    ON CONFLICT DO NOTHING
)
INSERT INTO soulprint.mentions (mention_id, user_id, conversation_key, import_id, source_key, analyst_version, category,
                                statement, fingerprint, slot, stated, conversation_id, message_id, quote, said_at)
SELECT m.* FROM m WHERE NOT EXISTS (
    SELECT FROM refused r WHERE r.mention_id = m.mention_id
       OR (m.slot IS NULL AND r.slot IS NOT NULL AND r.conversation_id = m.conversation_id AND r.message_id = m.message_id
           AND r.quote = m.quote
           AND string_to_array(split_part(m.fingerprint, ':', 2), ' ') @> soulprint.value_words(r.slot, r.fingerprint)))
ON CONFLICT (mention_id) DO NOTHING
