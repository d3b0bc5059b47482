-- A finished job leaves an entry behind in every index, and claims step over it until the next
-- vacuum: that comes after one job in a hundred, not after one in five.
ALTER TABLE soulprint.pgqueuer SET (
    autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000,
    autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 500);

-- Every job of ours is made here: one place knows priorities, keys and payloads.
-- A job that waits stands one priority below its class, so that claims need not scan past it.
-- Finish first: while a job of the same key lives, this raises instead of losing the new one.
CREATE FUNCTION soulprint.enqueue_job(
    entrypoint text, subject uuid, lane integer DEFAULT NULL, details jsonb DEFAULT '{}',
    delay interval DEFAULT '0', trace_context jsonb DEFAULT NULL
) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    base integer := CASE entrypoint
        WHEN 'import' THEN 30 WHEN 'quick_pass' THEN 40 WHEN 'extract' THEN 10 WHEN 'memory' THEN 20
        WHEN 'sections' THEN 20 WHEN 'notify' THEN 25 WHEN 'erase_files' THEN 25 WHEN 'estimate' THEN 35 END;
    key text := concat_ws(':', entrypoint, subject, lane, details ->> 'occasion');
    made bigint;
BEGIN
    IF base IS NULL THEN
        RAISE EXCEPTION 'soulprint.enqueue_job: there is no step named %', entrypoint USING ERRCODE = '22023';
    END IF;
    INSERT INTO soulprint.pgqueuer (priority, entrypoint, payload, execute_after, dedupe_key, headers, status)
    VALUES (base - (delay > '0')::integer, entrypoint,
            convert_to((jsonb_build_object('v', 1, 'id', subject, 'lane', lane) || details)::text, 'UTF8'),
            now() + delay, key, trace_context, 'queued')
    ON CONFLICT (dedupe_key) WHERE status IN ('queued', 'picked') AND dedupe_key IS NOT NULL DO NOTHING
    RETURNING id INTO made;
    IF made IS NULL THEN
        RAISE EXCEPTION 'soulprint.enqueue_job: a job with the key % lives already', key USING ERRCODE = 'SP001',
            HINT = 'Finish the running job before its successor is enqueued.';
    END IF;
    INSERT INTO soulprint.pgqueuer_log (job_id, status, entrypoint, priority)
    VALUES (made, 'queued', entrypoint, base - (delay > '0')::integer);
    RETURN made;
END $$;

-- The keys under which an import's own jobs may live (notifications aside).
CREATE FUNCTION soulprint.job_keys(import_id uuid) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog
RETURN ARRAY['import:' || import_id, 'quick_pass:' || import_id, 'memory:' || import_id, 'sections:' || import_id]
    || ARRAY(SELECT 'extract:' || import_id || ':' || lane FROM generate_series(1, 50) AS lane);

-- Its live jobs: what runs, what waits.
CREATE FUNCTION soulprint.live_jobs(import_id uuid)
RETURNS TABLE (id bigint, status soulprint.pgqueuer_status, entrypoint text, lane integer, window_number integer,
               heartbeat timestamptz, execute_after timestamptz)
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT q.id, q.status, q.entrypoint, (p.payload ->> 'lane')::integer, (p.payload ->> 'window')::integer,
           q.heartbeat, q.execute_after
    FROM soulprint.pgqueuer q
    CROSS JOIN LATERAL (SELECT convert_from(q.payload, 'UTF8')::jsonb AS payload) p
    WHERE q.status IN ('queued', 'picked') AND q.dedupe_key IS NOT NULL
      AND q.dedupe_key = ANY (soulprint.job_keys(live_jobs.import_id))
$$;

-- Takes an import's jobs out of the queue, by id: all of them, or those that no worker holds; its
-- notifications stay owed unless it is erased. The caller holds the import's row (and those of its
-- notifications, where these go).
CREATE FUNCTION soulprint.drop_jobs(import_id uuid, waiting_only boolean, with_notifications boolean DEFAULT false)
RETURNS integer
LANGUAGE sql SET search_path = pg_catalog AS $$
    WITH doomed AS (
        SELECT q.id FROM soulprint.pgqueuer q
        WHERE q.status IN ('queued', 'picked') AND q.dedupe_key IS NOT NULL
          AND q.dedupe_key = ANY (soulprint.job_keys(drop_jobs.import_id) || CASE WHEN with_notifications THEN
              ARRAY(SELECT concat_ws(':', 'notify', n.import_id, n.occasion) FROM soulprint.notifications n
                    WHERE n.import_id = drop_jobs.import_id) END)
          AND (NOT waiting_only OR q.status = 'queued')
        ORDER BY q.id FOR UPDATE
    ), gone AS (
        DELETE FROM soulprint.pgqueuer q USING doomed WHERE q.id = doomed.id
        RETURNING q.id, q.entrypoint, q.priority
    ), logged AS (
        INSERT INTO soulprint.pgqueuer_log (job_id, status, entrypoint, priority)
        SELECT id, 'canceled', entrypoint, priority FROM gone RETURNING 1
    )
    SELECT count(*)::integer FROM logged
$$;

-- Puts the windows into the order in which they are handed out (answered, then held by a live
-- job, then the rest) and sets the counters by it. The caller holds the import's row.
CREATE FUNCTION soulprint.recount_windows(p_import_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    WITH held AS (
        SELECT window_number FROM soulprint.live_jobs(p_import_id) WHERE entrypoint = 'extract'
    ), ordered AS (
        SELECT w.number, row_number() OVER (
            ORDER BY w.answered_at IS NULL, h.window_number IS NULL, w.number) AS position
        FROM soulprint.windows w LEFT JOIN held h ON h.window_number = w.number
        WHERE w.import_id = p_import_id
    )
    UPDATE soulprint.windows w SET position = o.position
    FROM ordered o WHERE w.import_id = p_import_id AND w.number = o.number AND w.position <> o.position;

    UPDATE soulprint.imports i
    SET done = c.done, next = c.done + c.held, total = c.total
    FROM (SELECT count(*) AS total, count(*) FILTER (WHERE answered_at IS NOT NULL) AS done,
                 count(*) FILTER (WHERE answered_at IS NULL AND number IN (
                     SELECT window_number FROM soulprint.live_jobs(p_import_id) WHERE entrypoint = 'extract')) AS held
          FROM soulprint.windows WHERE import_id = p_import_id) c
    WHERE i.import_id = p_import_id;
END $$;

-- Hands the next window to a lane. The caller holds the import's row.
CREATE FUNCTION soulprint.enqueue_window(p_import_id uuid, p_position integer, p_lane integer, delay interval DEFAULT '0',
                                         resume boolean DEFAULT false) RETURNS bigint
LANGUAGE sql SET search_path = pg_catalog AS $$
    SELECT soulprint.enqueue_job('extract', p_import_id, p_lane,
        jsonb_build_object('window', w.number) || CASE WHEN resume THEN '{"resume": true}'::jsonb ELSE '{}' END,
        delay, i.trace_context)
    FROM soulprint.windows w JOIN soulprint.imports i USING (import_id)
    WHERE w.import_id = p_import_id AND w.position = p_position
$$;

-- Starts or restarts the pass over the windows: gives a window to every lane that has none, and
-- goes straight to `memory` where none is left. The caller holds the import's row, and has
-- finished the own job.
CREATE FUNCTION soulprint.start_lanes(p_import_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    i soulprint.imports;
    lane_number integer;
    handed integer;
BEGIN
    PERFORM soulprint.recount_windows(p_import_id);
    SELECT * INTO i FROM soulprint.imports WHERE import_id = p_import_id;
    IF i.done = i.total THEN
        UPDATE soulprint.imports SET state = 'remembering', step = 'memory' WHERE import_id = p_import_id;
        PERFORM soulprint.enqueue_job('memory', p_import_id, NULL, '{}', '0', i.trace_context);
        RETURN;
    END IF;
    handed := i.next;
    FOR lane_number IN
        SELECT l FROM generate_series(1, i.lanes) AS l
        WHERE NOT EXISTS (SELECT FROM soulprint.live_jobs(p_import_id) j WHERE j.entrypoint = 'extract' AND j.lane = l)
        ORDER BY l
    LOOP
        EXIT WHEN handed >= i.total;
        handed := handed + 1;
        PERFORM soulprint.enqueue_window(p_import_id, handed, lane_number);
    END LOOP;
    UPDATE soulprint.imports SET state = 'extracting', step = 'extract', next = handed WHERE import_id = p_import_id;
END $$;

-- Makes the job for the step at which an import stands, now or later, and returns its id (for
-- `extract`: of one lane's job). Raises where it could make none: nobody would go on.
CREATE FUNCTION soulprint.enqueue_step(p_import_id uuid, delay interval DEFAULT '0') RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    i soulprint.imports;
    free_lane integer;
    made bigint;
BEGIN
    SELECT * INTO i FROM soulprint.imports WHERE import_id = p_import_id;
    IF i.step <> 'extract' THEN
        RETURN soulprint.enqueue_job(i.step, p_import_id, NULL, '{"resume": true}', delay, i.trace_context);
    END IF;
    PERFORM soulprint.recount_windows(p_import_id);
    SELECT * INTO i FROM soulprint.imports WHERE import_id = p_import_id;
    IF i.done = i.total THEN
        UPDATE soulprint.imports SET step = 'memory' WHERE import_id = p_import_id;
        RETURN soulprint.enqueue_job('memory', p_import_id, NULL, '{"resume": true}', delay, i.trace_context);
    END IF;
    SELECT min(l) INTO free_lane FROM generate_series(1, i.lanes) AS l
    WHERE NOT EXISTS (SELECT FROM soulprint.live_jobs(p_import_id) j WHERE j.entrypoint = 'extract' AND j.lane = l);
    made := soulprint.enqueue_window(p_import_id, i.next + 1, free_lane, delay, true);
    IF made IS NULL OR free_lane IS NULL THEN
        RAISE EXCEPTION 'soulprint.enqueue_step: no window or no lane is free' USING ERRCODE = 'SP001',
            DETAIL = format('import %s', p_import_id), HINT = 'Finish the running job before its step is enqueued again.';
    END IF;
    UPDATE soulprint.imports SET next = i.next + 1 WHERE import_id = p_import_id;
    RETURN made;
END $$;
