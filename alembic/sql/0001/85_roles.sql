-- Two roles that may do what a service and what a worker does, and nothing else. Nobody logs in as
-- them: GRANT soulprint_worker TO the role in a worker's DATABASE_URL. Doors run with the rights of
-- their owner, so that the service writes through them alone.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['soulprint_service', 'soulprint_worker'] LOOP
        CONTINUE WHEN EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted);
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
            EXECUTE format('COMMENT ON ROLE %I IS %L', wanted, 'soulprint: made by migration 0001');
        EXCEPTION
            -- Roles are the whole server's: another database of it made them a moment ago.
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN
                RAISE NOTICE 'soulprint: the role % cannot be created without CREATEROLE. '
                             'Have it created, then run: SELECT soulprint.grant_roles()', wanted;
        END;
    END LOOP;
END $$;

-- Whether the profile table is ours to open and to close, or the app's.
CREATE FUNCTION soulprint.made_user_profiles() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog
AS $$ SELECT coalesce(obj_description(to_regclass('public.user_profiles'), 'pg_class') = 'soulprint: made by migration 0001', false) $$;

-- Gives the roles that exist what is theirs. Run by the migration; and by hand where a role was
-- created later. Repeating it changes nothing.
CREATE FUNCTION soulprint.grant_roles() RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ours constant text := 'import_status, import_stage, progress_percent, import_error, processing_started_at, storage_path,
        file_type, soul_md, identity_md, user_md, agents_md, tools_md, memory_md, soulprint_text, ai_name, archetype,
        full_pass_status, full_pass_started_at, full_pass_completed_at, full_pass_error, full_pass_attempts,
        full_pass_next_retry_at, total_conversations, total_messages, updated_at';
    granted text[] := '{}';
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['soulprint_service', 'soulprint_worker'] LOOP
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted);
        granted := granted || wanted;
        EXECUTE format('GRANT USAGE ON SCHEMA soulprint TO %I', wanted);
        IF NOT has_schema_privilege(wanted, 'public', 'USAGE') THEN
            EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', wanted);
        END IF;
        EXECUTE format('GRANT SELECT ON soulprint.alembic_version TO %I', wanted);
        EXECUTE format('GRANT SELECT (user_id, %s) ON public.user_profiles TO %I', ours, wanted);
        -- Where row level security is on, ours are not the rows of one person.
        IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = 'public.user_profiles'::regclass AND polname = wanted) THEN
            EXECUTE format('CREATE POLICY %I ON public.user_profiles TO %I USING (true) WITH CHECK (true)', wanted, wanted);
        END IF;
    END LOOP;
    IF 'soulprint_service' = ANY (granted) THEN
        GRANT SELECT ON
            soulprint.imports, soulprint.steps, soulprint.conversations, soulprint.import_conversations, soulprint.chunks,
            soulprint.sources, soulprint.quarantine, soulprint.windows, soulprint.extractions, soulprint.mentions,
            soulprint.facts, soulprint.fact_sources, soulprint.forgotten, soulprint.profiles, soulprint.evidence,
            soulprint.calls, soulprint.events, soulprint.notifications, soulprint.estimates, soulprint.model_pause,
            soulprint.pgqueuer, soulprint.acts, soulprint.uploads, soulprint.erasures, soulprint.deliveries,
            soulprint.queue_overview, soulprint.stuck_imports TO soulprint_service;
        GRANT SELECT, INSERT, UPDATE ON soulprint.rate_limits, soulprint.idempotency_keys TO soulprint_service;
        GRANT EXECUTE ON FUNCTION
            soulprint.acting, soulprint.enqueue_import, soulprint.enqueue_estimate, soulprint.enqueue_full_pass,
            soulprint.retry_full_pass, soulprint.regenerate_section, soulprint.cancel_import, soulprint.delete_conversation, soulprint.delete_fact,
            soulprint.erase_user, soulprint.record_export, soulprint.begin_upload, soulprint.touch_uploads, soulprint.give_up_uploads,
            soulprint.enqueue_upload, soulprint.enqueue_upload_estimate, soulprint.end_uploads,
            soulprint.status, soulprint.projection, soulprint.percent, soulprint.eta_seconds, soulprint.is_abandoned,
            soulprint.is_stalled, soulprint.is_unreadable, soulprint.live_jobs, soulprint.job_keys, soulprint.now TO soulprint_service;
    END IF;
    IF 'soulprint_worker' = ANY (granted) THEN
        EXECUTE format('GRANT INSERT (user_id), UPDATE (%s) ON public.user_profiles TO soulprint_worker', ours);
        -- Of its statistics the queue's library asks only whether they are there.
        GRANT SELECT ON soulprint.pgqueuer_statistics TO soulprint_worker;
        GRANT SELECT, UPDATE ON soulprint.imports, soulprint.estimates, soulprint.erasures, soulprint.alerts TO soulprint_worker;
        GRANT SELECT, INSERT ON soulprint.conversations, soulprint.chunks, soulprint.quarantine,
            soulprint.extractions, soulprint.mentions, soulprint.alerts, soulprint.forgotten TO soulprint_worker;
        GRANT SELECT, INSERT, UPDATE ON soulprint.calls, soulprint.notifications, soulprint.profiles, soulprint.sources,
            soulprint.model_pause TO soulprint_worker;
        GRANT SELECT, INSERT, UPDATE, DELETE ON soulprint.steps, soulprint.import_conversations, soulprint.windows,
            soulprint.facts, soulprint.fact_sources, soulprint.evidence, soulprint.pgqueuer TO soulprint_worker;
        GRANT SELECT, INSERT, DELETE ON soulprint.events, soulprint.pgqueuer_log, soulprint.deliveries TO soulprint_worker;
        GRANT DELETE, UPDATE (messages, text_removed_at) ON soulprint.conversations TO soulprint_worker;
        GRANT SELECT, DELETE ON soulprint.rate_limits, soulprint.idempotency_keys TO soulprint_worker;
        GRANT SELECT, UPDATE, DELETE ON soulprint.uploads TO soulprint_worker;
        GRANT USAGE ON SEQUENCE soulprint.pgqueuer_id_seq, soulprint.pgqueuer_log_id_seq TO soulprint_worker;
        GRANT EXECUTE ON FUNCTION
            soulprint.now, soulprint.uuidv7, soulprint.enqueue_job, soulprint.enqueue_step, soulprint.enqueue_window,
            soulprint.enqueue_notification, soulprint.start_lanes, soulprint.drop_jobs, soulprint.recount_windows, soulprint.job_keys,
            soulprint.live_jobs, soulprint.is_stalled, soulprint.sweep_stalled, soulprint.emit_event, soulprint.projection,
            soulprint.consolidated, soulprint.fact_id_of, soulprint.line_digest, soulprint.without_forgotten,
            soulprint.value_words, soulprint.value_digest, soulprint.slot_digest,
            soulprint.note_model_failure, soulprint.note_model_answer, soulprint.probe_wait, soulprint.probe_model,
            soulprint.expire_text, soulprint.give_up_export, soulprint.end_export
        TO soulprint_worker;
    END IF;
    -- On Supabase: a person reads the own row. Only where the table is ours: what an app's own policies
    -- show to whom is the app's decision.
    IF soulprint.made_user_profiles() AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'authenticated') THEN
        granted := granted || 'authenticated'::text;
        ALTER TABLE public.user_profiles ENABLE ROW LEVEL SECURITY;
        GRANT SELECT ON public.user_profiles TO authenticated;
        IF NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = 'public.user_profiles'::regclass AND polname = 'soulprint_own_row') THEN
            CREATE POLICY soulprint_own_row ON public.user_profiles FOR SELECT TO authenticated USING (user_id = (
                SELECT (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid));
        END IF;
    END IF;
    RETURN granted;
END $$;

-- What the pipeline writes nobody writes who came in through the page's key: neither columns that we
-- added to the app's table, nor any of a table that we made. The app's own columns stay the app's.
CREATE FUNCTION soulprint.guard_profile() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    written text;
    before jsonb := '{"import_status": "none", "progress_percent": 0, "full_pass_status": "pending", "full_pass_attempts": 0}';
    after jsonb := to_jsonb(NEW);
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before := to_jsonb(OLD);
    END IF;
    FOREACH written IN ARRAY TG_ARGV LOOP
        IF coalesce(after -> written, 'null') IS DISTINCT FROM coalesce(before -> written, 'null') THEN
            RAISE EXCEPTION 'user_profiles.% is written by SoulPrint alone', written USING ERRCODE = '42501',
                HINT = 'Leave the column out, or write as a role of the backend.';
        END IF;
    END LOOP;
    RETURN NEW;
END $$;

DO $$
DECLARE
    guarded text;
    stranger text;
BEGIN
    SELECT string_agg(quote_literal(attname), ', ' ORDER BY attnum) INTO guarded FROM pg_catalog.pg_attribute
    WHERE attrelid = 'public.user_profiles'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'updated_at'
      AND col_description(attrelid, attnum) = 'soulprint: added by migration 0001';
    -- The app's table had all of them before us: they are the app's.
    IF guarded IS NOT NULL THEN
        EXECUTE format('CREATE TRIGGER soulprint_guard BEFORE INSERT OR UPDATE ON public.user_profiles FOR EACH ROW
                        WHEN (current_user IN (''anon'', ''authenticated'')) EXECUTE FUNCTION soulprint.guard_profile(%s)', guarded);
    END IF;
    -- Default privileges of Supabase open every new table of schema public to both.
    IF soulprint.made_user_profiles() THEN
        FOR stranger IN SELECT rolname FROM pg_catalog.pg_roles WHERE rolname IN ('anon', 'authenticated') LOOP
            EXECUTE format('REVOKE ALL ON public.user_profiles FROM %I', stranger);
        END LOOP;
    END IF;
END $$;

REVOKE ALL ON FUNCTION soulprint.made_user_profiles, soulprint.grant_roles, soulprint.guard_profile FROM PUBLIC;
SELECT soulprint.grant_roles();
