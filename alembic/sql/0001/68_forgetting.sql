-- Forgetting a part: one conversation, or one fact. What rests on it alone goes in one transaction,
-- from every table and every text; what used it is written anew by the steps. The order of locks is
-- that of the steps: user, import, its jobs, the rest.

-- A line of a source as it is known again: without its number, which the next snapshot changes.
CREATE FUNCTION soulprint.line_digest(p_user_id uuid, p_line text) RETURNS uuid
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
RETURN md5(p_user_id || '|' || btrim(regexp_replace(p_line, '^[ \t]*[0-9]{1,4}[.)]', ''), E' \t\r'))::uuid;

-- A source without the lines in which a forgotten fact was said.
CREATE FUNCTION soulprint.without_forgotten(p_user_id uuid, p_content text) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT CASE WHEN EXISTS (SELECT FROM soulprint.forgotten f WHERE f.user_id = p_user_id AND f.kind = 'line') THEN (
        SELECT coalesce(string_agg(l.line, E'\n' ORDER BY l.place), '')
        FROM string_to_table(p_content, E'\n') WITH ORDINALITY AS l (line, place)
        WHERE NOT EXISTS (SELECT FROM soulprint.forgotten f
                          WHERE f.user_id = p_user_id AND f.kind = 'line' AND f.digest = soulprint.line_digest(p_user_id, l.line))
    ) ELSE p_content END
$$;

-- A text without its markup, so that an entry is found again in the text that was made of it.
CREATE FUNCTION soulprint.without_markup(p_text text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
RETURN translate(regexp_replace(p_text, '^[ \t]*- (\*\*[^*]{1,60}:\*\*)?', ''), E' \t\r\n\\`*_~#>+=|-[]<>().…', '');

-- Takes entries out of the live profile: those that any of this evidence stands behind, with all
-- the evidence for them. The entries behind them move up. Returns how many went.
CREATE FUNCTION soulprint.prune_profile(p_user_id uuid, p_evidence bigint[]) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    page jsonb;
    doc jsonb;
    entry record;
    column_name text;
    gone text[] := '{}';
    n integer := 0;
BEGIN
    SELECT to_jsonb(u) INTO page FROM public.user_profiles u WHERE u.user_id = p_user_id FOR NO KEY UPDATE;
    IF NOT FOUND OR coalesce(cardinality(p_evidence), 0) = 0 THEN
        RETURN 0;
    END IF;
    -- MEMORY: the item is the place of a bullet below its heading.
    WITH lines AS (
        SELECT l.place, l.line, count(*) FILTER (WHERE l.line LIKE '## %') OVER (ORDER BY l.place) AS part
        FROM string_to_table(page ->> 'memory_md', E'\n') WITH ORDINALITY AS l (line, place)
    ), placed AS (
        SELECT place, line, CASE first_value(line) OVER (PARTITION BY part ORDER BY place)
                   WHEN '## Preferences' THEN 'preferences' WHEN '## Projects' THEN 'projects'
                   WHEN '## Important Dates' THEN 'dates' WHEN '## Beliefs & Values' THEN 'beliefs'
                   WHEN '## Decisions & Context' THEN 'decisions' END AS field,
               count(*) FILTER (WHERE line LIKE '- %') OVER (PARTITION BY part ORDER BY place) - 1 AS item
        FROM lines
    ), judged AS (
        SELECT place, line, line LIKE '- %' AND EXISTS (
            SELECT FROM soulprint.evidence v WHERE v.evidence_id = ANY (p_evidence) AND v.user_id = p_user_id
              AND v.section = 'memory' AND v.field = p.field AND v.item = p.item) AS doomed
        FROM placed p
    )
    SELECT jsonb_set(page, '{memory_md}', to_jsonb(string_agg(line, E'\n' ORDER BY place) FILTER (WHERE NOT doomed))),
           gone || coalesce(array_agg(line) FILTER (WHERE doomed), '{}')
    INTO page, gone FROM judged HAVING bool_or(doomed);
    page := coalesce(page, (SELECT to_jsonb(u) FROM public.user_profiles u WHERE u.user_id = p_user_id));
    gone := coalesce(gone, '{}');
    -- The sections, the last items first, so that the places of the others hold.
    FOR entry IN SELECT DISTINCT section, field, item FROM soulprint.evidence
                 WHERE evidence_id = ANY (p_evidence) AND user_id = p_user_id AND section <> 'memory'
                 ORDER BY section, field, item DESC NULLS LAST LOOP
        column_name := entry.section || '_md';
        doc := (page ->> column_name)::jsonb;
        CONTINUE WHEN jsonb_typeof(doc) IS DISTINCT FROM 'object';
        IF entry.item IS NULL THEN
            gone := gone || (doc ->> entry.field);
            doc := jsonb_set(doc, ARRAY[entry.field], '""', false);
        ELSE
            gone := gone || (doc -> entry.field ->> entry.item);
            doc := doc #- ARRAY[entry.field, entry.item::text];
        END IF;
        page := jsonb_set(page, ARRAY[column_name], to_jsonb(doc::text));
        IF entry.section = 'identity' AND entry.field IN ('ai_name', 'archetype') THEN
            page := jsonb_set(page, ARRAY[entry.field], 'null');
        END IF;
    END LOOP;
    gone := array_remove(array_remove(gone, NULL), '');
    -- The one text: every line that says what is gone, or a part of it.
    UPDATE public.user_profiles u SET
        soul_md = page ->> 'soul_md', identity_md = page ->> 'identity_md', user_md = page ->> 'user_md',
        agents_md = page ->> 'agents_md', tools_md = page ->> 'tools_md', memory_md = page ->> 'memory_md',
        ai_name = page ->> 'ai_name', archetype = page ->> 'archetype',
        soulprint_text = (
            SELECT string_agg(l.line, E'\n' ORDER BY l.place)
            FROM string_to_table(u.soulprint_text, E'\n') WITH ORDINALITY AS l (line, place)
            WHERE NOT (l.line ~ '^[ \t]*- ' AND EXISTS (
                SELECT FROM unnest(gone) AS g (words), soulprint.without_markup(l.line) AS says, soulprint.without_markup(g.words) AS said
                WHERE says = said OR (length(says) > 3 AND position(says IN said) > 0)
                   OR (length(said) > 3 AND position(said IN says) > 0)))),
        updated_at = soulprint.now()
    WHERE u.user_id = p_user_id;
    WITH doomed AS (
        SELECT DISTINCT section, field, item FROM soulprint.evidence
        WHERE evidence_id = ANY (p_evidence) AND user_id = p_user_id
    ), deleted AS (
        DELETE FROM soulprint.evidence v USING doomed d
        WHERE v.user_id = p_user_id AND v.section = d.section AND v.field = d.field AND v.item IS NOT DISTINCT FROM d.item
    ), moved AS (
        UPDATE soulprint.evidence v SET item = v.item - b.before
        FROM (SELECT x.evidence_id, count(d.item) AS before FROM soulprint.evidence x
              JOIN doomed d ON d.section = x.section AND d.field = x.field AND d.item < x.item
              WHERE x.user_id = p_user_id AND NOT EXISTS (SELECT FROM doomed s WHERE s.section = x.section AND s.field = x.field AND s.item = x.item)
              GROUP BY x.evidence_id) b
        WHERE v.evidence_id = b.evidence_id
    )
    SELECT count(*) INTO n FROM doomed;
    RETURN n;
END $$;

-- Remembers of what is about to be forgotten that something was said of its slot then, and not what:
-- that it ended what stood before was seen, and is not unseen. Of two analysts who read a conversation
-- the later counts, as it does for the facts.
CREATE FUNCTION soulprint.keep_moments(p_user_id uuid, p_mentions uuid[]) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO soulprint.forgotten (user_id, kind, slot_digest, digest, fact_id, said_at)
    SELECT DISTINCT p_user_id, 'moment', soulprint.slot_digest(p_user_id, m.slot), soulprint.value_digest(p_user_id, m.slot, m.fingerprint),
           soulprint.fact_id_of(p_user_id, m.fingerprint), m.said_at
    FROM soulprint.mentions m
    WHERE m.user_id = p_user_id AND m.mention_id = ANY (p_mentions) AND m.slot IS NOT NULL
      AND (m.conversation_key IS NULL OR EXISTS (SELECT FROM soulprint.fact_sources s WHERE s.mention_id = m.mention_id)
           OR m.analyst_version = (SELECT x.analyst_version FROM soulprint.extractions x WHERE x.conversation_key = m.conversation_key
                                   ORDER BY x.answered_at DESC, x.analyst_version LIMIT 1))
    ON CONFLICT DO NOTHING
$$;

-- Takes out what was found in one place or another: mentions, the facts that rest on them alone, the
-- entries of the profile that rest on any of these. Facts with other sources stay, in their words; and
-- what a deleted one had superseded stays superseded (`kept_past`), by nothing that could be shown.
CREATE FUNCTION soulprint.drop_mentions(p_user_id uuid, p_mentions uuid[], p_evidence bigint[],
                                        OUT facts_deleted integer, OUT facts_changed integer, OUT entries_removed integer,
                                        OUT kept_past integer)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    touched uuid[];
    before uuid[];
BEGIN
    PERFORM soulprint.keep_moments(p_user_id, p_mentions);
    SELECT coalesce(array_agg(DISTINCT s.fact_id), '{}') INTO touched FROM soulprint.fact_sources s WHERE s.mention_id = ANY (p_mentions);
    entries_removed := soulprint.prune_profile(p_user_id, p_evidence || ARRAY(
        SELECT v.evidence_id FROM soulprint.evidence v WHERE v.user_id = p_user_id AND v.fact_id = ANY (touched)));
    DELETE FROM soulprint.mentions m WHERE m.user_id = p_user_id AND m.mention_id = ANY (p_mentions);
    before := ARRAY(SELECT f.fact_id FROM soulprint.facts f WHERE f.user_id = p_user_id AND f.superseded_by = ANY (touched));
    DELETE FROM soulprint.facts f WHERE f.user_id = p_user_id AND f.fact_id = ANY (touched)
      AND NOT EXISTS (SELECT FROM soulprint.fact_sources s WHERE s.fact_id = f.fact_id);
    GET DIAGNOSTICS facts_deleted = ROW_COUNT;
    -- The key of the deleted one has set `superseded_by` to NULL.
    UPDATE soulprint.facts f SET ended_at = (
        SELECT min(g.said_at) FROM soulprint.forgotten g
        WHERE g.user_id = p_user_id AND g.kind = 'moment' AND g.slot_digest = soulprint.slot_digest(p_user_id, f.slot) AND g.said_at >= f.said_at
          AND g.digest <> (SELECT soulprint.value_digest(p_user_id, f.slot, m.fingerprint)
                           FROM soulprint.fact_sources s JOIN soulprint.mentions m USING (mention_id) WHERE s.fact_id = f.fact_id LIMIT 1))
    WHERE f.fact_id = ANY (before) AND f.superseded_by IS NULL;
    GET DIAGNOSTICS kept_past = ROW_COUNT;
    UPDATE soulprint.facts f SET statement = m.statement, slot = m.slot, stated = m.stated, said_at = m.said_at
    FROM (SELECT DISTINCT ON (s.fact_id) s.fact_id, x.* FROM soulprint.fact_sources s JOIN soulprint.mentions x USING (mention_id)
          WHERE s.fact_id = ANY (touched) ORDER BY s.fact_id, x.said_at DESC NULLS LAST, x.mention_id) m
    WHERE f.fact_id = m.fact_id;
    GET DIAGNOSTICS facts_changed = ROW_COUNT;
END $$;

-- Lets go of every recorded answer about a person, since any of them may carry what is forgotten;
-- what they cost stays in the book. Then brings the work on: steps that hold the forgotten words in
-- hand lose their jobs and begin again, and a profile that is written is written anew. The caller
-- holds the import's row. Returns whether it will be.
CREATE FUNCTION soulprint.rewrite_without(i soulprint.imports, p_keys uuid[], p_with_sources boolean) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    dropped integer;
BEGIN
    UPDATE soulprint.calls c SET let_go = true, answer = NULL WHERE c.user_id = i.user_id AND NOT (c.let_go AND c.answer IS NULL);
    IF i.text_removed_at IS NOT NULL THEN
        -- Deleted by age: there is nothing to write it anew from. It is the pruned profile.
        RETURN false;
    ELSIF i.state IN ('queued', 'importing') THEN
        RETURN true;
    ELSIF i.state = 'profiling' THEN
        PERFORM soulprint.drop_jobs(i.import_id, false);
        DELETE FROM soulprint.steps s WHERE s.import_id = i.import_id AND s.outcome IS NULL;
        PERFORM soulprint.enqueue_step(i.import_id);
    ELSIF i.state = 'extracting' THEN
        WITH reading AS (
            SELECT j.id, j.lane FROM soulprint.live_jobs(i.import_id) j
            JOIN soulprint.windows w ON w.import_id = i.import_id AND w.number = j.window_number
            WHERE w.conversation_keys && p_keys OR (p_with_sources AND w.with_sources)
        ), held AS (
            SELECT q.id, q.entrypoint, q.priority FROM soulprint.pgqueuer q
            WHERE q.id IN (SELECT id FROM reading) ORDER BY q.id FOR UPDATE
        ), gone AS (
            DELETE FROM soulprint.pgqueuer q USING held WHERE q.id = held.id RETURNING q.id, q.entrypoint, q.priority
        ), logged AS (
            INSERT INTO soulprint.pgqueuer_log (job_id, status, entrypoint, priority)
            SELECT id, 'canceled', entrypoint, priority FROM gone
        ), uncounted AS (
            DELETE FROM soulprint.steps s USING reading r
            WHERE s.import_id = i.import_id AND s.step = 'extract' AND s.lane = r.lane AND s.outcome IS NULL
        )
        SELECT count(*) INTO dropped FROM gone;
        IF dropped > 0 THEN
            PERFORM soulprint.start_lanes(i.import_id);
        END IF;
    ELSIF i.state IN ('remembering', 'writing', 'complete') OR (i.state = 'failed' AND i.step IN ('memory', 'sections')) THEN
        PERFORM soulprint.drop_jobs(i.import_id, false);
        DELETE FROM soulprint.steps s WHERE s.import_id = i.import_id AND s.outcome IS NULL;
        UPDATE soulprint.imports x SET state = 'remembering', step = 'memory', attempts = 0,
            degraded = x.degraded - ARRAY['sections', 'soul', 'identity', 'user', 'agents', 'tools'], completed_at = NULL
        WHERE x.import_id = i.import_id;
        PERFORM soulprint.enqueue_job('memory', i.import_id, NULL, '{}', '0', i.trace_context);
    ELSE
        -- Failed before MEMORY, or cancelled: a retry writes what is left; until then it is the pruned profile.
        RETURN false;
    END IF;
    RETURN true;
END $$;

-- Forgets one conversation for good: it is deleted, with the facts that rest on it alone, and no
-- later import stores it again.
CREATE FUNCTION soulprint.delete_conversation(user_id uuid, conversation_id text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    i soulprint.imports;
    keys uuid[];
    noted uuid[];
    dropped record;
    rewriting boolean := false;
    n integer;
BEGIN
    PERFORM soulprint.lock_user(delete_conversation.user_id);
    SELECT * INTO i FROM soulprint.imports x WHERE x.user_id = delete_conversation.user_id AND x.superseded_by IS NULL FOR NO KEY UPDATE;
    SELECT array_agg(c.conversation_key) INTO keys FROM soulprint.conversations c
    WHERE c.user_id = delete_conversation.user_id AND c.conversation_id = delete_conversation.conversation_id;
    IF i.import_id IS NULL OR keys IS NULL THEN
        RAISE EXCEPTION 'no such conversation of this user is stored' USING ERRCODE = 'SP404',
            HINT = 'Every fact names its conversation (soulprint facts); soulprint.conversations has all of them.';
    END IF;
    INSERT INTO soulprint.forgotten (user_id, kind, conversation_id)
    VALUES (delete_conversation.user_id, 'conversation', delete_conversation.conversation_id) ON CONFLICT DO NOTHING;
    -- What the assistant noted in it goes along. Custom instructions and snapshots of all memories
    -- are the account's, and were merely seen here.
    WITH gone AS (
        DELETE FROM soulprint.sources s USING soulprint.imports x
        WHERE x.user_id = delete_conversation.user_id AND s.import_id = x.import_id AND s.kind = 'saved_memory'
          AND s.conversation_id = delete_conversation.conversation_id RETURNING s.import_id, s.source_key
    )
    SELECT array_agg(m.mention_id) INTO noted FROM soulprint.mentions m JOIN gone USING (import_id, source_key);
    SELECT * INTO dropped FROM soulprint.drop_mentions(delete_conversation.user_id,
        coalesce(noted, '{}') || ARRAY(SELECT m.mention_id FROM soulprint.mentions m WHERE m.conversation_key = ANY (keys)),
        ARRAY(SELECT v.evidence_id FROM soulprint.evidence v WHERE v.user_id = delete_conversation.user_id
              AND v.conversation_id = delete_conversation.conversation_id));
    WITH gone AS (
        DELETE FROM soulprint.quarantine q USING soulprint.imports x
        WHERE x.user_id = delete_conversation.user_id AND q.import_id = x.import_id
          AND q.conversation_id = delete_conversation.conversation_id RETURNING q.import_id, q.phase
    )
    UPDATE soulprint.imports x SET quarantined = x.quarantined - g.n
    FROM (SELECT import_id, count(*) FILTER (WHERE phase <> 'fact') AS n FROM gone GROUP BY import_id) g WHERE x.import_id = g.import_id;
    rewriting := soulprint.rewrite_without(i, keys, noted IS NOT NULL);
    UPDATE soulprint.windows w SET conversation_keys = ARRAY(SELECT k FROM unnest(w.conversation_keys) WITH ORDINALITY AS u (k, place)
                                                             WHERE k <> ALL (keys) ORDER BY place)
    WHERE w.import_id IN (SELECT x.import_id FROM soulprint.imports x WHERE x.user_id = delete_conversation.user_id)
      AND w.conversation_keys && keys;
    DELETE FROM soulprint.conversations c WHERE c.conversation_key = ANY (keys);
    GET DIAGNOSTICS n = ROW_COUNT;
    PERFORM soulprint.record_act(delete_conversation.user_id, 'delete_conversation', i.import_id, delete_conversation.conversation_id);
    PERFORM soulprint.emit_event(i.import_id);
    RETURN jsonb_build_object('user_id', delete_conversation.user_id, 'import_id', i.import_id,
        'conversation_id', delete_conversation.conversation_id, 'facts_deleted', dropped.facts_deleted,
        'facts_changed', dropped.facts_changed, 'kept_past', dropped.kept_past,
        'entries_removed', dropped.entries_removed, 'rewriting', rewriting);
END $$;

-- Forgets one fact for good. The conversations stay, but the messages that it was said in are read
-- no more, and the same fact said elsewhere is no fact again; where it has a slot, neither is the same
-- value of that slot in other words, nor what else the same passage says of it.
CREATE FUNCTION soulprint.delete_fact(user_id uuid, fact_id uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    i soulprint.imports;
    said uuid[];
    values_said uuid[];
    keys uuid[];
    in_sources boolean;
    dropped record;
    rewriting boolean := false;
BEGIN
    PERFORM soulprint.lock_user(delete_fact.user_id);
    SELECT * INTO i FROM soulprint.imports x WHERE x.user_id = delete_fact.user_id AND x.superseded_by IS NULL FOR NO KEY UPDATE;
    IF i.import_id IS NULL OR NOT EXISTS (
        SELECT FROM soulprint.facts f WHERE f.user_id = delete_fact.user_id AND f.fact_id = delete_fact.fact_id) THEN
        RAISE EXCEPTION 'no such fact of this user is stored' USING ERRCODE = 'SP404',
            HINT = 'It may be gone already: a pass that ended since then may have merged it into another.';
    END IF;
    SELECT coalesce(array_agg(m.mention_id), '{}'),
           coalesce(array_agg(DISTINCT soulprint.value_digest(m.user_id, m.slot, m.fingerprint)) FILTER (WHERE m.slot IS NOT NULL), '{}')
    INTO said, values_said
    FROM soulprint.mentions m WHERE m.user_id = delete_fact.user_id
      AND (m.mention_id IN (SELECT s.mention_id FROM soulprint.fact_sources s WHERE s.fact_id = delete_fact.fact_id)
           OR soulprint.fact_id_of(m.user_id, m.fingerprint) = delete_fact.fact_id);
    said := ARRAY(SELECT m.mention_id FROM soulprint.mentions m WHERE m.user_id = delete_fact.user_id
                  AND (m.mention_id = ANY (said) OR soulprint.value_digest(m.user_id, m.slot, m.fingerprint) = ANY (values_said)));
    said := said || ARRAY(
        SELECT o.mention_id FROM soulprint.mentions m JOIN soulprint.mentions o
          ON o.user_id = m.user_id AND o.conversation_id = m.conversation_id AND o.message_id = m.message_id AND o.quote = m.quote
        WHERE m.mention_id = ANY (said) AND m.slot IS NOT NULL AND o.slot IS NULL
          AND string_to_array(split_part(o.fingerprint, ':', 2), ' ') @> soulprint.value_words(m.slot, m.fingerprint));
    SELECT coalesce(bool_or(m.source_key IS NOT NULL), false) INTO in_sources FROM soulprint.mentions m WHERE m.mention_id = ANY (said);
    -- Every version of these conversations: the one that is being read now may be newer than the mention.
    SELECT coalesce(array_agg(c.conversation_key), '{}') INTO keys FROM soulprint.conversations c
    WHERE c.user_id = delete_fact.user_id AND c.conversation_id IN (
        SELECT m.conversation_id FROM soulprint.mentions m WHERE m.mention_id = ANY (said) AND m.conversation_key IS NOT NULL);
    INSERT INTO soulprint.forgotten (user_id, kind, fact_id) VALUES (delete_fact.user_id, 'fact', delete_fact.fact_id) ON CONFLICT DO NOTHING;
    INSERT INTO soulprint.forgotten (user_id, kind, digest)
    SELECT delete_fact.user_id, 'value', digest FROM unnest(values_said) AS digest ON CONFLICT DO NOTHING;
    INSERT INTO soulprint.forgotten (user_id, kind, conversation_id, message_id)
    SELECT DISTINCT m.user_id, 'message', m.conversation_id, m.message_id FROM soulprint.mentions m
    WHERE m.mention_id = ANY (said) AND m.conversation_key IS NOT NULL ON CONFLICT DO NOTHING;
    INSERT INTO soulprint.forgotten (user_id, kind, digest)
    SELECT DISTINCT m.user_id, 'line', soulprint.line_digest(m.user_id, l.line)
    FROM soulprint.mentions m JOIN soulprint.sources s USING (import_id, source_key), string_to_table(s.content, E'\n') AS l (line)
    WHERE m.mention_id = ANY (said) AND btrim(l.line, E' \t\r') <> ''
      -- Folding makes a quote equal to more than its own letters: where no line has it word for word, all go.
      AND (position(lower(m.quote) IN lower(l.line)) > 0 OR position(lower(m.quote) IN lower(s.content)) = 0
           OR (position(E'\n' IN m.quote) > 0 AND position(lower(btrim(l.line, E' \t\r')) IN lower(m.quote)) > 0))
    ON CONFLICT DO NOTHING;
    SELECT * INTO dropped FROM soulprint.drop_mentions(delete_fact.user_id,
        -- Another analyst, or another version of it, may have found the same in the same message.
        said || ARRAY(SELECT o.mention_id FROM soulprint.mentions o JOIN soulprint.mentions m
                      ON m.mention_id = ANY (said) AND o.user_id = m.user_id AND o.conversation_id = m.conversation_id
                         AND o.message_id = m.message_id AND o.analyst_version <> m.analyst_version),
        ARRAY(SELECT v.evidence_id FROM soulprint.evidence v JOIN soulprint.mentions m
              ON m.mention_id = ANY (said) AND v.conversation_id = m.conversation_id AND v.message_id = m.message_id
              WHERE v.user_id = delete_fact.user_id));
    rewriting := soulprint.rewrite_without(i, keys, in_sources);
    PERFORM soulprint.record_act(delete_fact.user_id, 'delete_fact', i.import_id, delete_fact.fact_id::text);
    PERFORM soulprint.emit_event(i.import_id);
    RETURN jsonb_build_object('user_id', delete_fact.user_id, 'import_id', i.import_id, 'fact_id', delete_fact.fact_id,
        'facts_deleted', dropped.facts_deleted, 'facts_changed', dropped.facts_changed, 'kept_past', dropped.kept_past,
        'entries_removed', dropped.entries_removed, 'rewriting', rewriting);
END $$;
