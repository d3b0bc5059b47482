-- The state machine: refuses what the diagram does not have, and keeps the clock of the row.
-- Also decides whether and when a failed step comes back, so that the projection shows it.
CREATE FUNCTION soulprint.check_transition() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    base interval := coalesce(nullif(current_setting('soulprint.retry_base', true), ''), '30 s')::interval;
BEGIN
    NEW.updated_at := soulprint.now();
    IF NEW.state = OLD.state THEN
        RETURN NEW;
    END IF;
    IF NOT NEW.state = ANY (CASE OLD.state
        WHEN 'queued'      THEN ARRAY['importing', 'failed', 'cancelled']
        WHEN 'importing'   THEN ARRAY['profiling', 'failed', 'cancelled']
        WHEN 'profiling'   THEN ARRAY['extracting', 'remembering', 'failed', 'cancelled']
        WHEN 'extracting'  THEN ARRAY['remembering', 'failed', 'cancelled']
        WHEN 'remembering' THEN ARRAY['extracting', 'writing', 'failed', 'cancelled']
        WHEN 'writing'     THEN ARRAY['remembering', 'complete', 'failed', 'cancelled']
        WHEN 'failed'      THEN ARRAY['queued', 'importing', 'profiling', 'extracting', 'remembering', 'writing', 'cancelled']
        WHEN 'complete'    THEN ARRAY['extracting', 'remembering', 'writing']
        WHEN 'cancelled'   THEN ARRAY['extracting', 'remembering', 'writing']
    END) THEN
        RAISE EXCEPTION 'soulprint: an import cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'SP002',
            DETAIL = format('import %s at step %s', OLD.import_id, OLD.step);
    END IF;
    IF NEW.state = 'complete' AND EXISTS (
        SELECT FROM soulprint.windows WHERE import_id = NEW.import_id AND answered_at IS NULL) THEN
        RAISE EXCEPTION 'soulprint: complete means that every window was answered' USING ERRCODE = 'SP003';
    END IF;
    IF NEW.state = 'failed' THEN
        NEW.attempts := OLD.attempts + 1;
        -- least(30 s · 4^n, 1 h) · (0.5 + random()): spread over half to one and a half.
        NEW.next_retry_at := CASE WHEN NEW.retryable AND OLD.attempts < 5 THEN
            now() + least(base * (4 ^ OLD.attempts), interval '1 h') * (0.5 + random()) END;
    ELSE
        NEW.next_retry_at := NULL;
        NEW.error := NULL;
        NEW.error_class := NULL;
        NEW.retryable := false;
    END IF;
    IF NEW.state = 'complete' THEN
        -- A section that was written anew completes nothing that was not complete before.
        NEW.completed_at := CASE WHEN OLD.section IS NULL THEN soulprint.now() ELSE OLD.completed_at END;
        NEW.attempts := 0;
    END IF;
    IF NEW.state NOT IN ('writing', 'failed') THEN
        NEW.section := NULL;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER check_transition BEFORE UPDATE ON soulprint.imports
    FOR EACH ROW EXECUTE FUNCTION soulprint.check_transition();

-- Retries come from the database, in the transaction that failed the step. A person is told
-- when no retry comes. Lanes that still run may have been retries themselves: delivered once
-- more, they must not take up what has failed since.
CREATE FUNCTION soulprint.retry_failed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.superseded_by IS NOT NULL THEN
        RETURN NULL;
    END IF;
    UPDATE soulprint.pgqueuer q SET payload = convert_to((convert_from(q.payload, 'UTF8')::jsonb - 'resume')::text, 'UTF8')
    FROM soulprint.live_jobs(NEW.import_id) j WHERE q.id = j.id AND j.status = 'picked';
    IF NEW.next_retry_at IS NOT NULL THEN
        PERFORM soulprint.enqueue_step(NEW.import_id, NEW.next_retry_at - now());
    ELSE
        PERFORM soulprint.enqueue_notification(NEW.import_id, 'failed');
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER retry_failed AFTER UPDATE OF state ON soulprint.imports
    FOR EACH ROW WHEN (NEW.state = 'failed' AND OLD.state <> 'failed') EXECUTE FUNCTION soulprint.retry_failed();

-- One notification an occasion; a second failure for good says so again.
CREATE FUNCTION soulprint.enqueue_notification(p_import_id uuid, p_occasion text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO soulprint.notifications (import_id, occasion) VALUES (p_import_id, p_occasion)
    ON CONFLICT (import_id, occasion) DO UPDATE
        SET webhook_id = DEFAULT, attempts = 0, outcome = NULL, http_status = NULL, settled_at = NULL, created_at = soulprint.now();
    IF NOT EXISTS (
        SELECT FROM soulprint.pgqueuer WHERE dedupe_key = concat_ws(':', 'notify', p_import_id, p_occasion)
          AND status IN ('queued', 'picked')) THEN
        PERFORM soulprint.enqueue_job('notify', p_import_id, NULL, jsonb_build_object('occasion', p_occasion));
    END IF;
END $$;

-- What the profile and the status say of an import: one rule for both.
CREATE FUNCTION soulprint.projection(
    i soulprint.imports, OUT import_status text, OUT import_stage text, OUT progress_percent integer,
    OUT import_error text, OUT full_pass_status text, OUT full_pass_error text)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT CASE
            WHEN i.state = 'complete' THEN 'complete'
            WHEN usable THEN 'quick_ready'
            WHEN i.state IN ('failed', 'cancelled') THEN i.state
            ELSE 'processing' END,
        CASE WHEN usable THEN 'Complete' ELSE i.stage END,
        CASE WHEN usable THEN 100 ELSE i.progress END,
        CASE WHEN NOT usable AND i.state = 'failed' THEN i.error END,
        CASE
            WHEN NOT usable THEN 'pending'
            WHEN i.state = 'complete' THEN 'complete'
            WHEN i.state IN ('failed', 'cancelled') THEN 'failed'
            ELSE 'processing' END,
        CASE
            WHEN NOT usable THEN NULL
            WHEN i.state = 'failed' THEN left(i.step || ': ' || coalesce(i.error, 'unknown'), 500)
            WHEN i.state = 'cancelled' THEN 'Cancelled on request.' END
    FROM (SELECT i.quick_ready_at IS NOT NULL AS usable) q
$$;

-- The projection: what the app reads, in the transaction that made it true. Rows of an import
-- that another has superseded are history and show nowhere.
CREATE FUNCTION soulprint.project_import() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    usable boolean := NEW.quick_ready_at IS NOT NULL;
BEGIN
    IF NEW.superseded_by IS NOT NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO public.user_profiles (user_id) VALUES (NEW.user_id) ON CONFLICT (user_id) DO NOTHING;
    UPDATE public.user_profiles u SET
        import_status = p.import_status,
        import_stage = p.import_stage,
        progress_percent = p.progress_percent,
        import_error = p.import_error,
        processing_started_at = NEW.started_at,
        storage_path = NEW.storage_path,
        file_type = NEW.file_type,
        full_pass_status = p.full_pass_status,
        full_pass_started_at = NEW.full_pass_started_at,
        full_pass_completed_at = CASE WHEN NEW.state = 'complete' THEN NEW.completed_at END,
        full_pass_error = p.full_pass_error,
        full_pass_attempts = CASE WHEN usable THEN NEW.attempts ELSE 0 END,
        full_pass_next_retry_at = CASE WHEN usable THEN NEW.next_retry_at END,
        total_conversations = NEW.total_conversations,
        total_messages = NEW.total_messages,
        updated_at = soulprint.now()
    FROM soulprint.projection(NEW) p
    WHERE u.user_id = NEW.user_id;
    RETURN NULL;
END $$;

CREATE TRIGGER project_import AFTER INSERT OR UPDATE ON soulprint.imports
    FOR EACH ROW EXECUTE FUNCTION soulprint.project_import();

-- One event a change of the import, last in its transaction; listeners get ids alone.
CREATE FUNCTION soulprint.emit_event(p_import_id uuid) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    made soulprint.events;
BEGIN
    INSERT INTO soulprint.events (user_id, import_id, state, step)
    SELECT user_id, import_id, state, step FROM soulprint.imports WHERE import_id = p_import_id
    RETURNING * INTO made;
    PERFORM pg_notify('soulprint_events', json_build_object('user_id', made.user_id, 'event_id', made.event_id)::text);
    RETURN made.event_id;
END $$;
