-- A fact is one for all the times that the same was said, whoever found it and whenever.
CREATE FUNCTION soulprint.fact_id_of(user_id uuid, fingerprint text) RETURNS uuid
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
RETURN md5(concat_ws('|', user_id, fingerprint))::uuid;

-- A slot without its words, which may be the person's ("habit:coffee"); NULL without one.
CREATE FUNCTION soulprint.slot_digest(p_user_id uuid, p_slot text) RETURNS uuid
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
RETURN md5(p_user_id || '|' || p_slot)::uuid;

-- What a statement says of its slot: the words of its fingerprint without a verb of being or coming
-- there, and, where one comes and goes, without the year. "Lives in Berlin", "Moved to Berlin in 2021":
-- berlin. Only verbs of which that is sure: another first word may be the value.
CREATE FUNCTION soulprint.value_words(p_slot text, p_fingerprint text) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN cardinality(rest) > 1 AND p_slot IN ('home', 'employer', 'occupation', 'school')
                     AND rest[cardinality(rest)] ~ '^(19|20)[0-9][0-9]$' THEN trim_array(rest, 1) ELSE rest END
    FROM (SELECT CASE WHEN cardinality(words) > 1 AND words[1] IN ('live', 'living', 'reside', 'based', 'moved', 'relocated', 'settled',
                           'work', 'working', 'employed', 'joined', 'started', 'called', 'named', 'name', 'use', 'using', 'switched')
                      THEN words[2:] ELSE words END AS rest
          FROM (SELECT string_to_array(split_part(p_fingerprint, ':', 2), ' ') AS words) w) r
$$;

-- The same value of the same slot, in whatever words, without them; NULL without a slot.
CREATE FUNCTION soulprint.value_digest(p_user_id uuid, p_slot text, p_fingerprint text) RETURNS uuid
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
RETURN md5(p_user_id || '|' || p_slot || '|' || array_to_string(soulprint.value_words(p_slot, p_fingerprint), ' '))::uuid;

-- The facts that an import's mentions amount to: the same fact said again is one fact with more
-- sources; of two in a slot the newer stands, and the older is superseded by the next newer.
-- Only what the given analyst version found counts, or where the text is gone by age what was found last. Deterministic: the same mentions give the
-- same facts under the same ids.
-- What the person has had forgotten keeps its place among them without a name: what it had ended
-- stays superseded, by nothing that could be shown. `ended_at` is when that was said, or the forgotten
-- part of what is still known.
CREATE FUNCTION soulprint.consolidated(p_import_id uuid, p_version text)
RETURNS TABLE (fact_id uuid, category text, statement text, slot text, stated boolean, said_at timestamptz,
               superseded boolean, superseded_by uuid, ended_at timestamptz, mention_ids uuid[])
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    WITH told AS (
        SELECT m.* FROM soulprint.import_conversations ic
        JOIN soulprint.mentions m ON m.conversation_key = ic.conversation_key
        WHERE ic.import_id = p_import_id AND m.analyst_version = CASE
            -- Nobody can read it once more: what the last to read it found stands.
            WHEN ic.set_aside = 'deleted_by_age' THEN (
                SELECT x.analyst_version FROM soulprint.extractions x WHERE x.conversation_key = ic.conversation_key
                ORDER BY x.analyst_version = p_version DESC, x.answered_at DESC, x.analyst_version LIMIT 1)
            ELSE p_version END
        UNION ALL
        SELECT m.* FROM soulprint.mentions m WHERE m.import_id = p_import_id AND m.analyst_version = p_version
    ), grouped AS (
        SELECT soulprint.fact_id_of(user_id, fingerprint) AS fact_id, min(category) AS category,
               (array_agg(statement ORDER BY said_at DESC NULLS LAST, mention_id))[1] AS statement,
               (array_agg(slot ORDER BY said_at DESC NULLS LAST, mention_id))[1] AS slot,
               bool_or(stated) AS stated, max(said_at) AS said_at,
               array_agg(mention_id ORDER BY said_at DESC NULLS LAST, mention_id) AS mention_ids,
               user_id, fingerprint
        FROM told GROUP BY user_id, fingerprint
    ), known AS (
        SELECT g.*, soulprint.slot_digest(user_id, slot) AS place, soulprint.value_digest(user_id, slot, fingerprint) AS value
        FROM grouped g
    ), moments AS MATERIALIZED (
        SELECT f.slot_digest AS place, f.digest AS value, f.fact_id, f.said_at FROM soulprint.forgotten f
        WHERE f.kind = 'moment' AND f.user_id = (SELECT i.user_id FROM soulprint.imports i WHERE i.import_id = p_import_id)
    ), silent AS (
        -- A statement said elsewhere, too, is still known; a forgotten time counts for it.
        SELECT m.place, m.value, max(m.said_at) AS said_at, (array_agg(m.fact_id ORDER BY m.said_at DESC NULLS LAST, m.fact_id))[1] AS fact_id
        FROM moments m GROUP BY m.place, m.value
    ), placed AS (
        SELECT k.fact_id, k.place, k.value, greatest(k.said_at, s.said_at) AS stood_at, true AS is_known
        FROM known k LEFT JOIN silent s USING (place, value) WHERE k.place IS NOT NULL
        UNION ALL
        SELECT s.fact_id, s.place, s.value, s.said_at, false FROM silent s
        WHERE NOT EXISTS (SELECT FROM known k WHERE k.place = s.place AND k.value = s.value)
    ), followed AS (
        SELECT p.*, lag(fact_id) OVER newest AS newer, lag(is_known) OVER newest AS newer_is_known, lag(value) OVER newest AS newer_value
        FROM placed p WINDOW newest AS (PARTITION BY place ORDER BY stood_at DESC NULLS LAST, fact_id)
    )
    SELECT k.fact_id, k.category, k.statement, k.slot, k.stated, k.said_at, f.newer IS NOT NULL,
           CASE WHEN f.newer_is_known THEN f.newer END,
           (SELECT min(m.said_at) FROM moments m WHERE m.place = k.place AND m.value = f.newer_value AND m.said_at >= k.said_at),
           k.mention_ids
    FROM known k LEFT JOIN followed f ON f.is_known AND f.fact_id = k.fact_id
$$;
