-- The doors: HTTP, command line, triggers and psql all come in through these functions.
-- Refusals carry an SQLSTATE of ours: SP404 unknown, SP409 active or not failed (the DETAIL is
-- the import's id), SP403 another's path, SP422 a path that cannot be one.
-- They run with the rights of their owner: who may use one needs no right on any table.

-- One at a time a user, before any row is locked: no two doors deadlock over one person.
CREATE FUNCTION soulprint.lock_user(user_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM soulprint.require_user(user_id);
    PERFORM pg_advisory_xact_lock(hashtextextended('soulprint:' || user_id, 0));
END $$;

-- Active without a job in the queue: nobody works on it, and nobody will.
CREATE FUNCTION soulprint.is_stalled(i soulprint.imports) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog
RETURN i.state NOT IN ('complete', 'failed', 'cancelled') AND NOT EXISTS (SELECT FROM soulprint.live_jobs(i.import_id));

-- Its file is at fault: whoever tries again reads the same bytes. What `ExportError` covers.
CREATE FUNCTION soulprint.is_unreadable(i soulprint.imports) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
RETURN coalesce(i.state = 'failed' AND i.step = 'import'
                AND i.error_class IN ('bad_file', 'not_an_export', 'empty_export', 'hostile_file'), false);

-- The app writes 'processing' before it calls us. Where the call never came, the row would stay
-- so for ever: without an import that is active, or whose failure says more, it counts as stalled.
CREATE FUNCTION soulprint.is_abandoned(import_status text, i soulprint.imports) RETURNS boolean
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
RETURN coalesce(is_abandoned.import_status = 'processing' AND (i.import_id IS NULL OR i.state IN ('complete', 'cancelled')), false);

CREATE FUNCTION soulprint.check_storage_path(user_id uuid, storage_path text) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parts text[] := string_to_array(storage_path, '/');
BEGIN
    -- What soulprint_pipeline.storage.path refuses, the bucket aside, which is each worker's to know.
    IF storage_path IS NULL OR storage_path ~ E'[\\\\%\x01-\x1f\x7f]' OR cardinality(parts) < 3
       OR parts && ARRAY['', '.', '..'] OR length(storage_path) > 1024
       OR EXISTS (SELECT FROM unnest(parts) AS part WHERE octet_length(part) > 255) THEN
        RAISE EXCEPTION 'storage_path must be bucket/<user id>/name, without empty parts, ".", "..", "\", "%%" and control characters'
            USING ERRCODE = 'SP422', HINT = 'Send the path of the object as the storage names it, without the storage''s address.';
    END IF;
    IF parts[2] <> user_id::text THEN
        RAISE EXCEPTION 'storage_path lies in the folder of another user' USING ERRCODE = 'SP403',
            HINT = 'The second part of the path must be the user''s own id, in lower case.';
    END IF;
END $$;

-- An upload whose price was asked for first is the import's from here on: its manifest and parts lie in
-- a folder of their own. Returns whether the path is one at which we stored. The user is locked.
CREATE FUNCTION soulprint.adopt_upload(p_user_id uuid, p_path text) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    place text := CASE WHEN cardinality(string_to_array(p_path, '/')) > 3 THEN regexp_replace(p_path, '[^/]+$', '') END;
BEGIN
    IF EXISTS (SELECT FROM soulprint.uploads u WHERE u.user_id = p_user_id AND (u.path = p_path OR starts_with(u.path, place))
                 AND u.swept_at IS NOT NULL) THEN
        RAISE EXCEPTION 'the file was deleted by age, or because nobody went on with it' USING ERRCODE = 'SP409',
            HINT = 'Upload the export again.';
    END IF;
    DELETE FROM soulprint.uploads u WHERE u.user_id = p_user_id AND (u.path = p_path OR starts_with(u.path, place));
    RETURN FOUND OR EXISTS (SELECT FROM soulprint.imports i WHERE i.user_id = p_user_id AND i.storage_path = p_path AND i.uploaded);
END $$;

CREATE FUNCTION soulprint.enqueue_import(
    user_id uuid, storage_path text, file_type text DEFAULT NULL,
    claimed_conversations integer DEFAULT NULL, claimed_messages integer DEFAULT NULL, trace_context jsonb DEFAULT NULL
) RETURNS TABLE (import_id uuid, job_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    old soulprint.imports;
    made uuid := soulprint.uuidv7();
BEGIN
    PERFORM soulprint.check_storage_path(enqueue_import.user_id, enqueue_import.storage_path);
    -- It goes into the jobs' headers, which the queue's library reads as an object or not at all.
    IF jsonb_typeof(enqueue_import.trace_context) <> 'object' THEN
        RAISE EXCEPTION 'trace_context is no JSON object' USING ERRCODE = 'SP422',
            HINT = 'Send an object such as {"traceparent": "..."}, or leave it out.';
    END IF;
    PERFORM soulprint.lock_user(enqueue_import.user_id);
    SELECT * INTO old FROM soulprint.imports i
    WHERE i.user_id = enqueue_import.user_id AND i.superseded_by IS NULL FOR NO KEY UPDATE;
    IF FOUND THEN
        IF old.state NOT IN ('complete', 'failed', 'cancelled') AND NOT soulprint.is_stalled(old) THEN
            RAISE EXCEPTION 'an import of this user is active' USING ERRCODE = 'SP409', DETAIL = old.import_id::text,
                HINT = 'Wait for it to end, or cancel it first.';
        END IF;
        PERFORM soulprint.drop_jobs(old.import_id, false);
        UPDATE soulprint.imports i SET superseded_by = made,
            state = CASE WHEN i.state IN ('complete', 'failed', 'cancelled') THEN i.state ELSE 'failed' END,
            error_class = CASE WHEN i.state IN ('complete', 'failed', 'cancelled') THEN i.error_class ELSE 'stalled' END,
            error = CASE WHEN i.state IN ('complete', 'failed', 'cancelled') THEN i.error ELSE 'Stalled, and replaced by a new import.' END
        WHERE i.import_id = old.import_id;
    END IF;
    INSERT INTO soulprint.imports (import_id, user_id, storage_path, file_type, claimed_conversations,
                                   claimed_messages, trace_context, uploaded)
    VALUES (made, enqueue_import.user_id, enqueue_import.storage_path, enqueue_import.file_type, enqueue_import.claimed_conversations,
            enqueue_import.claimed_messages, enqueue_import.trace_context,
            soulprint.adopt_upload(enqueue_import.user_id, enqueue_import.storage_path));
    import_id := made;
    job_id := soulprint.enqueue_job('import', made, NULL, '{}', '0', enqueue_import.trace_context);
    PERFORM soulprint.record_act(enqueue_import.user_id, 'import', made);
    PERFORM soulprint.emit_event(made);
    RETURN NEXT;
END $$;

-- Takes the estimate of a user away, with its job: whoever works on it has lost it. The caller
-- holds the user's lock. Returns how many jobs went.
CREATE FUNCTION soulprint.drop_estimate(p_user_id uuid) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    doomed uuid;
    gone soulprint.pgqueuer;
BEGIN
    -- Before its job, as the worker that makes it does.
    SELECT e.estimate_id INTO doomed FROM soulprint.estimates e WHERE e.user_id = p_user_id FOR UPDATE;
    DELETE FROM soulprint.pgqueuer q
    WHERE q.dedupe_key = 'estimate:' || doomed AND q.status IN ('queued', 'picked') RETURNING * INTO gone;
    IF FOUND THEN
        INSERT INTO soulprint.pgqueuer_log (job_id, status, entrypoint, priority)
        VALUES (gone.id, 'canceled', gone.entrypoint, gone.priority);
    END IF;
    DELETE FROM soulprint.estimates e WHERE e.estimate_id = doomed;
    RETURN (gone.id IS NOT NULL)::integer;
END $$;

-- What reading an export would cost. Changes nothing of the profile, and may be asked at any time;
-- the newest question replaces the one before.
CREATE FUNCTION soulprint.enqueue_estimate(user_id uuid, storage_path text) RETURNS TABLE (estimate_id uuid, job_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    asked_about text[];
BEGIN
    PERFORM soulprint.check_storage_path(enqueue_estimate.user_id, enqueue_estimate.storage_path);
    PERFORM soulprint.lock_user(enqueue_estimate.user_id);
    SELECT e.earlier_paths || e.storage_path INTO asked_about FROM soulprint.estimates e WHERE e.user_id = enqueue_estimate.user_id;
    PERFORM soulprint.drop_estimate(enqueue_estimate.user_id);
    estimate_id := soulprint.uuidv7();
    INSERT INTO soulprint.estimates (user_id, estimate_id, storage_path, earlier_paths)
    VALUES (enqueue_estimate.user_id, enqueue_estimate.estimate_id, enqueue_estimate.storage_path,
            ARRAY(SELECT DISTINCT path FROM unnest(asked_about) AS path WHERE path <> enqueue_estimate.storage_path));
    job_id := soulprint.enqueue_job('estimate', enqueue_estimate.estimate_id);
    PERFORM soulprint.record_act(enqueue_estimate.user_id, 'estimate', NULL, enqueue_estimate.estimate_id::text);
    RETURN NEXT;
END $$;

-- Puts an import that stands still back to work at the step where it stands, at once.
CREATE FUNCTION soulprint.resume_import(p_import_id uuid) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    i soulprint.imports;
    made bigint;
BEGIN
    PERFORM soulprint.drop_jobs(p_import_id, true);
    -- A person asks again: answers that could not be used are asked for anew, whichever import of
    -- theirs bought them, and conversations that brought none are read again.
    UPDATE soulprint.calls c SET let_go = true FROM soulprint.imports x
    WHERE x.import_id = p_import_id AND c.user_id = x.user_id AND c.rejected AND NOT c.let_go;
    WITH unread AS (
        DELETE FROM soulprint.quarantine q WHERE q.import_id = p_import_id AND q.phase = 'extract' RETURNING 1
    )
    UPDATE soulprint.imports SET quarantined = quarantined - (SELECT count(*) FROM unread) WHERE import_id = p_import_id;
    -- One that stalled is active already, and stays as it is.
    UPDATE soulprint.imports SET attempts = 0, state = CASE
        WHEN state NOT IN ('complete', 'failed', 'cancelled') THEN state
        WHEN step = 'import' THEN 'queued' WHEN step = 'quick_pass' THEN 'profiling' WHEN step = 'extract' THEN 'extracting'
        WHEN step = 'memory' THEN 'remembering' ELSE 'writing' END
    WHERE import_id = p_import_id RETURNING * INTO i;
    DELETE FROM soulprint.steps WHERE import_id = p_import_id;
    IF i.step = 'extract' THEN
        PERFORM soulprint.start_lanes(p_import_id);
        SELECT id INTO made FROM soulprint.live_jobs(p_import_id) ORDER BY id DESC LIMIT 1;
    ELSE
        -- A worker may have claimed the waiting job a moment ago: then that job goes on.
        SELECT id INTO made FROM soulprint.live_jobs(p_import_id) WHERE entrypoint = i.step;
        made := coalesce(made, soulprint.enqueue_step(p_import_id));
    END IF;
    PERFORM soulprint.emit_event(p_import_id);
    RETURN made;
END $$;

CREATE FUNCTION soulprint.retry_full_pass(user_id uuid) RETURNS TABLE (import_id uuid, job_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    i soulprint.imports;
    stored public.user_profiles;
BEGIN
    PERFORM soulprint.lock_user(retry_full_pass.user_id);
    SELECT * INTO i FROM soulprint.imports x WHERE x.user_id = retry_full_pass.user_id AND x.superseded_by IS NULL FOR NO KEY UPDATE;
    SELECT * INTO stored FROM public.user_profiles u WHERE u.user_id = retry_full_pass.user_id;
    IF i.import_id IS NULL THEN
        IF stored.user_id IS NULL THEN
            RAISE EXCEPTION 'this user is unknown' USING ERRCODE = 'SP404', HINT = 'Import an export first.';
        END IF;
        -- An older app left it at 'processing' or 'failed', and no import of ours stands behind it.
        IF stored.storage_path IS NULL OR
           NOT (stored.import_status IN ('processing', 'failed') OR coalesce(stored.full_pass_status, '') IN ('processing', 'failed')) THEN
            RAISE EXCEPTION 'there is nothing to retry' USING ERRCODE = 'SP409',
                HINT = 'Import an export first.';
        END IF;
    END IF;
    IF i.import_id IS NULL OR soulprint.is_abandoned(stored.import_status, i) THEN
        PERFORM soulprint.record_act(retry_full_pass.user_id, 'retry', i.import_id);
        RETURN QUERY SELECT * FROM soulprint.enqueue_import(
            retry_full_pass.user_id, coalesce(stored.storage_path, i.storage_path), stored.file_type);
        RETURN;
    END IF;
    IF NOT (i.state = 'failed' OR (i.state = 'cancelled' AND i.quick_ready_at IS NOT NULL) OR soulprint.is_stalled(i)) THEN
        RAISE EXCEPTION 'the full pass has not failed: the import is %', i.state USING ERRCODE = 'SP409',
            DETAIL = i.import_id::text, HINT = CASE WHEN i.state = 'cancelled' THEN 'It was cancelled before its quick profile: import the export again.'
                                                ELSE 'Only a failed or stalled import can be retried.' END;
    END IF;
    IF i.text_removed_at IS NOT NULL THEN
        RAISE EXCEPTION 'the text of the conversations was deleted by age, and nothing is left to read' USING ERRCODE = 'SP404',
            HINT = 'Import the export again. What was read before is not read, nor paid, again.';
    END IF;
    PERFORM soulprint.record_act(retry_full_pass.user_id, 'retry', i.import_id);
    import_id := i.import_id;
    job_id := soulprint.resume_import(i.import_id);
    RETURN NEXT;
END $$;

-- The full pass over what is stored. Another path than the stored one is imported first. Where the last
-- file could not be read, what is stored came from the one before: that is read once more.
CREATE FUNCTION soulprint.enqueue_full_pass(user_id uuid, storage_path text DEFAULT NULL)
RETURNS TABLE (import_id uuid, job_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    i soulprint.imports;
    stored public.user_profiles;
    readable record;
BEGIN
    IF enqueue_full_pass.storage_path IS NOT NULL THEN
        PERFORM soulprint.check_storage_path(enqueue_full_pass.user_id, enqueue_full_pass.storage_path);
    END IF;
    PERFORM soulprint.lock_user(enqueue_full_pass.user_id);
    SELECT * INTO i FROM soulprint.imports x WHERE x.user_id = enqueue_full_pass.user_id AND x.superseded_by IS NULL FOR NO KEY UPDATE;
    IF FOUND AND i.state NOT IN ('complete', 'failed', 'cancelled') AND NOT soulprint.is_stalled(i) THEN
        RAISE EXCEPTION 'an import of this user is active' USING ERRCODE = 'SP409', DETAIL = i.import_id::text,
            HINT = 'Wait for it to end, or cancel it first.';
    END IF;
    SELECT * INTO stored FROM public.user_profiles u WHERE u.user_id = enqueue_full_pass.user_id;
    stored.storage_path := coalesce(i.storage_path, stored.storage_path);
    IF enqueue_full_pass.storage_path IS NULL AND soulprint.is_unreadable(i) THEN
        SELECT o.storage_path, o.file_type INTO readable FROM soulprint.imports o
        WHERE o.user_id = enqueue_full_pass.user_id AND o.total_conversations IS NOT NULL
          AND NOT (o.state = 'cancelled' AND o.quick_ready_at IS NULL) AND NOT (o.uploaded AND o.text_removed_at IS NOT NULL)
        ORDER BY o.created_at DESC, o.import_id DESC LIMIT 1;
        IF FOUND THEN
            PERFORM soulprint.record_act(enqueue_full_pass.user_id, 'full_pass', i.import_id);
            RETURN QUERY SELECT * FROM soulprint.enqueue_import(enqueue_full_pass.user_id, readable.storage_path, readable.file_type);
            RETURN;
        END IF;
    END IF;
    IF i.text_removed_at IS NOT NULL AND i.uploaded AND coalesce(enqueue_full_pass.storage_path, i.storage_path) = i.storage_path THEN
        RAISE EXCEPTION 'the text of the conversations and their export were deleted by age' USING ERRCODE = 'SP404',
            HINT = 'Import the export again. What was read before is not read, nor paid, again.';
    END IF;
    -- Without their text, the conversations are read from the export once more.
    IF i.import_id IS NULL OR i.quick_ready_at IS NULL OR i.text_removed_at IS NOT NULL OR enqueue_full_pass.storage_path <> i.storage_path THEN
        IF coalesce(enqueue_full_pass.storage_path, stored.storage_path) IS NULL THEN
            RAISE EXCEPTION 'nothing is stored for this user' USING ERRCODE = 'SP404',
                HINT = 'Send storage_path, or import an export first.';
        END IF;
        PERFORM soulprint.record_act(enqueue_full_pass.user_id, 'full_pass', i.import_id);
        RETURN QUERY SELECT * FROM soulprint.enqueue_import(
            enqueue_full_pass.user_id, coalesce(enqueue_full_pass.storage_path, stored.storage_path), coalesce(i.file_type, stored.file_type));
        RETURN;
    END IF;
    IF i.state = 'complete' THEN
        UPDATE soulprint.imports x SET step = 'extract', state = 'extracting', degraded = '{}', completed_at = NULL,
            full_pass_started_at = soulprint.now() WHERE x.import_id = i.import_id;
    END IF;
    PERFORM soulprint.record_act(enqueue_full_pass.user_id, 'full_pass', i.import_id);
    import_id := i.import_id;
    job_id := soulprint.resume_import(i.import_id);
    RETURN NEXT;
END $$;

-- Writes one of the five sections anew, by `sections`, from what is stored. The one that is live stays
-- until the new one commits.
CREATE FUNCTION soulprint.regenerate_section(user_id uuid, section text) RETURNS TABLE (import_id uuid, job_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    i soulprint.imports;
BEGIN
    IF regenerate_section.section IS NULL OR regenerate_section.section NOT IN ('soul', 'identity', 'user', 'agents', 'tools') THEN
        RAISE EXCEPTION 'soulprint.regenerate_section: there is no section of that name' USING ERRCODE = '22023',
            HINT = 'It is one of soul, identity, user, agents and tools.';
    END IF;
    PERFORM soulprint.lock_user(regenerate_section.user_id);
    SELECT * INTO i FROM soulprint.imports x WHERE x.user_id = regenerate_section.user_id AND x.superseded_by IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nothing is stored for this user' USING ERRCODE = 'SP404', HINT = 'Import an export first.';
    ELSIF i.state IN ('failed', 'cancelled') OR soulprint.is_stalled(i) THEN
        RAISE EXCEPTION 'the profile is not whole: the import is %', i.state USING ERRCODE = 'SP409',
            DETAIL = i.import_id::text, HINT = CASE
                WHEN soulprint.is_unreadable(i) THEN 'The last file could not be read, and would not be by a retry: import another one first. The earlier profile, if there is one, stands.'
                WHEN i.state = 'cancelled' AND i.quick_ready_at IS NULL THEN 'It was cancelled before its quick profile: import the export again.'
                ELSE 'Retry the full pass first; it writes every section.' END;
    ELSIF i.state <> 'complete' THEN
        RAISE EXCEPTION 'an import of this user is active' USING ERRCODE = 'SP409', DETAIL = i.import_id::text,
            HINT = 'Wait for it to end, or cancel it first.';
    ELSIF i.text_removed_at IS NOT NULL THEN
        RAISE EXCEPTION 'the text of the conversations was deleted by age, and nothing is left to read' USING ERRCODE = 'SP404',
            HINT = 'Import the export again. What was read before is not read, nor paid, again.';
    END IF;
    UPDATE soulprint.imports x SET state = 'writing', step = 'sections', section = regenerate_section.section,
        degraded = x.degraded - regenerate_section.section,
        -- Over all imports of the user: each request is another, also from the same material.
        variant = 1 + (SELECT max(o.variant) FROM soulprint.imports o WHERE o.user_id = regenerate_section.user_id)
    WHERE x.import_id = i.import_id;
    import_id := i.import_id;
    job_id := soulprint.enqueue_job('sections', i.import_id, NULL, '{}', '0', i.trace_context);
    PERFORM soulprint.record_act(regenerate_section.user_id, 'regenerate', i.import_id, regenerate_section.section);
    PERFORM soulprint.emit_event(i.import_id);
    RETURN NEXT;
END $$;

-- After its commit no step of the import changes anything, and no further model call starts. Of one
-- section that was to be written anew the profile is whole without it: complete, as it was before.
CREATE FUNCTION soulprint.cancel_import(user_id uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    i soulprint.imports;
BEGIN
    PERFORM soulprint.lock_user(cancel_import.user_id);
    SELECT * INTO i FROM soulprint.imports x WHERE x.user_id = cancel_import.user_id AND x.superseded_by IS NULL FOR NO KEY UPDATE;
    IF NOT FOUND OR i.state IN ('complete', 'cancelled') THEN
        RETURN NULL;
    END IF;
    PERFORM soulprint.drop_jobs(i.import_id, false);
    IF i.section IS NOT NULL AND i.state = 'failed' THEN
        UPDATE soulprint.imports x SET state = 'writing' WHERE x.import_id = i.import_id;
    END IF;
    UPDATE soulprint.imports x SET state = CASE WHEN i.section IS NULL THEN 'cancelled' ELSE 'complete' END
    WHERE x.import_id = i.import_id;
    PERFORM soulprint.record_act(cancel_import.user_id, 'cancel', i.import_id);
    PERFORM soulprint.emit_event(i.import_id);
    RETURN i.import_id;
END $$;

-- Everything of ours about a person, in one transaction, with a receipt. The app's own row
-- stays, with our columns reset; the stored files follow by a job.
CREATE FUNCTION soulprint.erase_user(user_id uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    i record;
    counted jsonb := '{}';
    n bigint;
    paths text[];
    stored text[];
    arriving text[];
    doomed text;
    receipt soulprint.erasures;
BEGIN
    PERFORM soulprint.lock_user(erase_user.user_id);
    n := 0;
    FOR i IN SELECT import_id FROM soulprint.imports WHERE user_id = erase_user.user_id ORDER BY import_id FOR UPDATE LOOP
        -- Before its job, as the errand that tells of it does.
        PERFORM 1 FROM soulprint.notifications x WHERE x.import_id = i.import_id ORDER BY x.occasion FOR UPDATE;
        n := n + soulprint.drop_jobs(i.import_id, false, with_notifications => true);
    END LOOP;
    counted := counted || jsonb_build_object('estimates',
        (SELECT count(*) FROM soulprint.estimates WHERE user_id = erase_user.user_id));
    -- Whoever still stores one of these notices within minutes, and stops.
    WITH gone AS (DELETE FROM soulprint.uploads u WHERE u.user_id = erase_user.user_id RETURNING u.path, u.touched_at)
    SELECT array_agg(path), array_agg(path) FILTER (WHERE touched_at > soulprint.now() - interval '10 min')
    INTO stored, arriving FROM gone;
    counted := counted || jsonb_build_object('uploads', coalesce(cardinality(stored), 0));
    SELECT array_agg(DISTINCT path) INTO paths FROM (
        SELECT storage_path AS path FROM soulprint.imports WHERE user_id = erase_user.user_id
        UNION SELECT unnest(earlier_paths || storage_path) FROM soulprint.estimates WHERE user_id = erase_user.user_id
        UNION SELECT unnest(stored)
        UNION SELECT u.storage_path FROM public.user_profiles u
              WHERE u.user_id = erase_user.user_id AND split_part(u.storage_path, '/', 2) = erase_user.user_id::text) s
    WHERE path IS NOT NULL;
    n := n + soulprint.drop_estimate(erase_user.user_id);
    counted := counted || jsonb_build_object('jobs', n);
    -- Tables that only an import leads to are counted before the cascade takes them.
    FOREACH doomed IN ARRAY ARRAY['steps', 'import_conversations', 'sources', 'quarantine', 'windows', 'notifications', 'deliveries'] LOOP
        EXECUTE format('SELECT count(*) FROM soulprint.%I WHERE import_id IN
                        (SELECT import_id FROM soulprint.imports WHERE user_id = $1)', doomed) INTO n USING erase_user.user_id;
        counted := counted || jsonb_build_object(doomed, n);
    END LOOP;
    SELECT count(*) INTO n FROM soulprint.extractions x JOIN soulprint.conversations c USING (conversation_key) WHERE c.user_id = erase_user.user_id;
    counted := counted || jsonb_build_object('extractions', n);
    SELECT count(*) INTO n FROM soulprint.fact_sources s JOIN soulprint.facts f USING (fact_id) WHERE f.user_id = erase_user.user_id;
    counted := counted || jsonb_build_object('fact_sources', n);
    FOREACH doomed IN ARRAY ARRAY['evidence', 'facts', 'mentions', 'forgotten', 'chunks', 'calls', 'events', 'profiles', 'conversations', 'rate_limits', 'idempotency_keys', 'acts', 'imports'] LOOP
        EXECUTE format('DELETE FROM soulprint.%I WHERE user_id = $1', doomed) USING erase_user.user_id;
        GET DIAGNOSTICS n = ROW_COUNT;
        counted := counted || jsonb_build_object(doomed, n);
    END LOOP;
    UPDATE public.user_profiles SET
        import_status = 'none', import_stage = NULL, progress_percent = 0, import_error = NULL, processing_started_at = NULL,
        storage_path = NULL, file_type = NULL, soul_md = NULL, identity_md = NULL, user_md = NULL, agents_md = NULL,
        tools_md = NULL, memory_md = NULL, soulprint_text = NULL, ai_name = NULL, archetype = NULL,
        full_pass_status = 'pending', full_pass_started_at = NULL, full_pass_completed_at = NULL, full_pass_error = NULL,
        full_pass_attempts = 0, full_pass_next_retry_at = NULL, total_conversations = NULL, total_messages = NULL,
        updated_at = soulprint.now()
    WHERE user_id = erase_user.user_id;
    GET DIAGNOSTICS n = ROW_COUNT;
    counted := counted || jsonb_build_object('user_profiles', n);
    -- Open event streams look again; an event of its own would be something that is left.
    PERFORM pg_notify('soulprint_events', json_build_object('user_id', erase_user.user_id, 'event_id', 0)::text);
    INSERT INTO soulprint.erasures (user_id, rows_erased, pending_paths, uploading)
    VALUES (erase_user.user_id, counted, coalesce(paths, '{}'), coalesce(arriving, '{}')) RETURNING * INTO receipt;
    PERFORM soulprint.record_act(NULL, 'erase', NULL, receipt.erasure_id::text);
    IF cardinality(receipt.pending_paths) > 0 THEN
        PERFORM soulprint.enqueue_job('erase_files', receipt.erasure_id);
    ELSE
        UPDATE soulprint.erasures SET files_erased_at = soulprint.now() WHERE erasure_id = receipt.erasure_id;
    END IF;
    RETURN jsonb_build_object('erasure_id', receipt.erasure_id, 'user_id', erase_user.user_id, 'erased_at', receipt.erased_at,
                              'rows', counted, 'files_pending', cardinality(receipt.pending_paths));
END $$;

-- Imports that are active while no job of theirs lives: there should be none. Each is failed
-- as stalled, and the retry trigger puts it back to work.
CREATE FUNCTION soulprint.sweep_stalled() RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    i soulprint.imports;
    found integer := 0;
BEGIN
    FOR i IN
        SELECT x.* FROM soulprint.imports x
        WHERE x.state NOT IN ('complete', 'failed', 'cancelled') AND x.superseded_by IS NULL
          AND x.updated_at < soulprint.now() - interval '60 s' AND soulprint.is_stalled(x)
        ORDER BY x.import_id FOR NO KEY UPDATE OF x SKIP LOCKED
    LOOP
        -- The row may have moved on between the look and the lock.
        CONTINUE WHEN NOT soulprint.is_stalled(i);
        UPDATE soulprint.imports SET state = 'failed', error_class = 'stalled', retryable = true,
            error = 'No job was left for this import. It is being resumed.' WHERE import_id = i.import_id;
        PERFORM soulprint.emit_event(i.import_id);
        found := found + 1;
    END LOOP;
    RETURN found;
END $$;
