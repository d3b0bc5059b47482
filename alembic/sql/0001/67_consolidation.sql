-- A fact is one for all the times that the same was said, whoever found it and whenever.
CREATE FUNCTION soulprint.fact_id_of(user_id uuid, fingerprint text) RETURNS uuid
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
RETURN md5(concat_ws('|', user_id, fingerprint))::uuid;

-- The facts that an import's mentions amount to: the same fact said again is one fact with more
-- sources; of two in a slot the newer stands, and the older is superseded by the next newer.
-- Only what the given analyst version found counts, or where the text is gone by age what was found last. Deterministic: the same mentions give the
-- same facts under the same ids.
CREATE FUNCTION soulprint.consolidated(p_import_id uuid, p_version text)
RETURNS TABLE (fact_id uuid, category text, statement text, slot text, stated boolean, said_at timestamptz,
               superseded_by uuid, mention_ids uuid[])
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
               array_agg(mention_id ORDER BY said_at DESC NULLS LAST, mention_id) AS mention_ids
        FROM told GROUP BY user_id, fingerprint
    )
    SELECT fact_id, category, statement, slot, stated, said_at,
           CASE WHEN slot IS NOT NULL THEN
               lag(fact_id) OVER (PARTITION BY slot ORDER BY said_at DESC NULLS LAST, fact_id) END,
           mention_ids
    FROM grouped
$$;
