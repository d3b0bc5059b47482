-- The breaker of the model, for all workers: one row at most, none where nothing was ever wrong.
-- While `since` is set no job of a model step is claimed and no call starts, but for one probe.
CREATE TABLE soulprint.model_pause (
    single        boolean PRIMARY KEY DEFAULT true CHECK (single),
    failures      integer NOT NULL DEFAULT 0,
    since         timestamptz,
    cause         text CHECK (cause IN ('refused', 'unavailable')),
    reason        text CHECK (char_length(reason) <= 500),
    probes        integer NOT NULL DEFAULT 0,
    next_probe_at timestamptz,
    prober        uuid,
    probing_job   bigint,
    alerted_at    timestamptz,
    CHECK ((since IS NULL) = (next_probe_at IS NULL))
);

-- Alerts that concern no import alone: one row each, told by the errand that tells of imports.
CREATE TABLE soulprint.alerts (
    alert_id    uuid PRIMARY KEY DEFAULT soulprint.uuidv7(),
    occasion    text NOT NULL CHECK (occasion IN ('model_paused')),
    details     jsonb NOT NULL,
    attempts    integer NOT NULL DEFAULT 0,
    outcome     text CHECK (outcome IN ('delivered', 'no_webhook', 'given_up')),
    http_status integer,
    created_at  timestamptz NOT NULL DEFAULT soulprint.now(),
    settled_at  timestamptz
);

-- How long until the next probe, after so many: 10 s, doubled each time, two minutes at most.
CREATE FUNCTION soulprint.probe_wait(probes integer) RETURNS interval
LANGUAGE sql STABLE SET search_path = pg_catalog
RETURN least(coalesce(nullif(current_setting('soulprint.probe_base', true), ''), '10 s')::interval * (2 ^ least(probes, 10)),
             interval '2 min');

-- A call that the model did not answer. A refusal of the key or the account pauses the model at
-- once, the fifth of others in a row does. Returns whether it is paused. One alert a pause, and
-- none where the same cause was told within the hour: a flapping provider wakes nobody twice.
CREATE FUNCTION soulprint.note_model_failure(p_cause text, p_reason text, p_job_id bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    p soulprint.model_pause;
    made uuid;
BEGIN
    INSERT INTO soulprint.model_pause DEFAULT VALUES ON CONFLICT (single) DO NOTHING;
    SELECT * INTO p FROM soulprint.model_pause FOR UPDATE;
    IF p.since IS NOT NULL THEN
        IF p.probing_job = p_job_id THEN
            UPDATE soulprint.model_pause SET cause = p_cause, reason = left(p_reason, 500), prober = NULL, probing_job = NULL,
                probes = p.probes + 1, next_probe_at = now() + soulprint.probe_wait(p.probes + 1);
        END IF;
        RETURN true;
    END IF;
    UPDATE soulprint.model_pause SET failures = p.failures + 1;
    IF p_cause <> 'refused' AND p.failures + 1 < 5 THEN
        RETURN false;
    END IF;
    UPDATE soulprint.model_pause SET since = now(), cause = p_cause, reason = left(p_reason, 500), probes = 0,
        next_probe_at = now() + soulprint.probe_wait(0), prober = NULL, probing_job = NULL;
    IF p.alerted_at IS NULL OR p.cause IS DISTINCT FROM p_cause OR p.alerted_at < now() - interval '1 hour' THEN
        INSERT INTO soulprint.alerts (occasion, details)
        VALUES ('model_paused', jsonb_build_object('cause', p_cause, 'reason', left(p_reason, 500), 'since', now()))
        RETURNING alert_id INTO made;
        PERFORM soulprint.enqueue_job('notify', made, NULL, '{"occasion": "model_paused"}');
        UPDATE soulprint.model_pause SET alerted_at = now();
    END IF;
    RETURN true;
END $$;

-- A call that began at a time was answered: nothing is wrong any more, unless that was before the pause.
CREATE FUNCTION soulprint.note_model_answer(began timestamptz) RETURNS void
LANGUAGE sql SET search_path = pg_catalog AS $$
    UPDATE soulprint.model_pause SET failures = 0, since = NULL, next_probe_at = NULL, prober = NULL, probing_job = NULL, probes = 0
    WHERE (failures > 0 OR since IS NOT NULL) AND (since IS NULL OR since < began)
$$;

-- An operator who has put things right need not wait: the next worker that looks tries the model.
CREATE FUNCTION soulprint.probe_model() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    UPDATE soulprint.model_pause SET next_probe_at = now(), probes = 0, prober = NULL, probing_job = NULL WHERE since IS NOT NULL
$$;
