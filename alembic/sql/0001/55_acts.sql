-- Whom a door is about has to be said.
CREATE FUNCTION soulprint.require_user(user_id uuid) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF user_id IS NULL THEN
        RAISE EXCEPTION 'user_id is missing' USING ERRCODE = 'SP422', HINT = 'Send the id of the user whose data it is about.';
    END IF;
END $$;

-- Who acts, for the rest of the transaction: to stand around the first argument of a door, which is
-- evaluated before the door runs. From psql: SET LOCAL soulprint.actor = '…'.
CREATE FUNCTION soulprint.acting(user_id uuid, actor text, request_id text DEFAULT NULL) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM set_config('soulprint.actor', coalesce(actor, ''), true),
            set_config('soulprint.request_id', coalesce(request_id, ''), true);
    RETURN user_id;
END $$;

-- Writes an act down, in the transaction of the act.
CREATE FUNCTION soulprint.record_act(p_user_id uuid, p_act text, p_import_id uuid DEFAULT NULL, p_subject text DEFAULT NULL)
RETURNS void
LANGUAGE sql SET search_path = pg_catalog AS $$
    INSERT INTO soulprint.acts (user_id, act, actor, db_role, import_id, subject, request_id)
    VALUES (p_user_id, p_act,
            left(coalesce(nullif(current_setting('soulprint.actor', true), ''), 'sql'), 100), session_user, p_import_id, p_subject,
            -- A caller may choose the id of a request: of an erased person not even that is kept.
            CASE WHEN p_user_id IS NOT NULL THEN left(nullif(current_setting('soulprint.request_id', true), ''), 64) END)
$$;

-- Door: notes that a person's data are handed out, before the first byte of them.
CREATE FUNCTION soulprint.record_export(user_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM soulprint.require_user(user_id);
    PERFORM soulprint.record_act(user_id, 'export');
END $$;

CREATE VIEW soulprint.audit_trail WITH (security_invoker = true) AS
SELECT act_id, acted_at, act, actor, db_role, user_id, import_id, subject, request_id FROM soulprint.acts;
COMMENT ON VIEW soulprint.audit_trail IS 'Who imported, retried, cancelled, deleted, exported and erased: by key, person or role.';
