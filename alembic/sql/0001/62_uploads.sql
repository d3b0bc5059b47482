-- Uploads: a row before the object's first byte, gone in the transaction in which an import names it.

-- Door: an object is about to be stored at a path in the person's own folder.
CREATE FUNCTION soulprint.begin_upload(user_id uuid, path text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM soulprint.check_storage_path(begin_upload.user_id, begin_upload.path);
    INSERT INTO soulprint.uploads (path, user_id) VALUES (begin_upload.path, begin_upload.user_id);
END $$;

-- Door: they are still being stored, the last of them or those before it. False: nobody wants them any
-- more, since the person was erased or one was given up for dead.
CREATE FUNCTION soulprint.touch_uploads(user_id uuid, paths text[]) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    WITH touched AS (
        UPDATE soulprint.uploads u SET touched_at = soulprint.now()
        WHERE u.path = ANY (touch_uploads.paths) AND u.user_id = touch_uploads.user_id AND u.swept_at IS NULL RETURNING 1
    )
    SELECT count(*) = cardinality(touch_uploads.paths) FROM touched
$$;

-- Keeps the sweep off until the end of the transaction, or raises where one is gone. The user is locked.
CREATE FUNCTION soulprint.hold_uploads(user_id uuid, paths text[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT soulprint.touch_uploads(hold_uploads.user_id, hold_uploads.paths) THEN
        RAISE EXCEPTION 'the files were deleted while they came' USING ERRCODE = 'SP409',
            HINT = 'The person was erased meanwhile, or nothing came for an hour. Upload the export again.';
    END IF;
END $$;

-- Door: begins the import of an upload. The objects are the import's from here on; the last path is
-- the import's own.
CREATE FUNCTION soulprint.enqueue_upload(user_id uuid, paths text[], file_type text DEFAULT NULL, trace_context jsonb DEFAULT NULL)
RETURNS TABLE (import_id uuid, job_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM soulprint.lock_user(enqueue_upload.user_id);
    PERFORM soulprint.hold_uploads(enqueue_upload.user_id, paths);
    RETURN QUERY SELECT e.import_id, e.job_id
    FROM soulprint.enqueue_import(enqueue_upload.user_id, paths[cardinality(paths)], enqueue_upload.file_type, NULL, NULL,
                                  enqueue_upload.trace_context) e;
    PERFORM soulprint.end_uploads(enqueue_upload.user_id, paths);
END $$;

-- Door: asks what reading an upload would cost. The objects wait for an import to name the last path;
-- after a day they count as left behind.
CREATE FUNCTION soulprint.enqueue_upload_estimate(user_id uuid, paths text[]) RETURNS TABLE (estimate_id uuid, job_id bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM soulprint.lock_user(enqueue_upload_estimate.user_id);
    PERFORM soulprint.hold_uploads(enqueue_upload_estimate.user_id, paths);
    -- The sweep takes what nobody has touched for an hour.
    UPDATE soulprint.uploads u SET touched_at = soulprint.now() + interval '23 hours' WHERE u.path = ANY (paths);
    RETURN QUERY SELECT e.estimate_id, e.job_id
    FROM soulprint.enqueue_estimate(enqueue_upload_estimate.user_id, paths[cardinality(paths)]) e;
END $$;

-- Door: gives objects up, and returns those that may be deleted: not those that an import has taken,
-- whose answer may have been lost.
CREATE FUNCTION soulprint.give_up_uploads(user_id uuid, paths text[]) RETURNS SETOF text
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    UPDATE soulprint.uploads u SET swept_at = soulprint.now()
    WHERE u.path = ANY (give_up_uploads.paths) AND u.user_id = give_up_uploads.user_id AND u.swept_at IS NULL
    RETURNING u.path
$$;

-- Door: these objects are deleted, or never were.
CREATE FUNCTION soulprint.end_uploads(user_id uuid, paths text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
    DELETE FROM soulprint.uploads u WHERE u.path = ANY (end_uploads.paths) AND u.user_id = end_uploads.user_id
$$;
