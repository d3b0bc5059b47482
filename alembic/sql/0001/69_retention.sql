-- Retention: the text of conversations goes a number of days after the import has ended. Facts stay
-- with their quotes, and every key that says what was read; MEMORY and sections stay as they are.

-- Deletes a batch of one person's text, unless their import runs or ended too short a time ago.
-- Returns how many conversations lost theirs; below the batch, none is left and the imports are marked.
CREATE FUNCTION soulprint.expire_text(p_user_id uuid, p_days integer, p_batch integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    i soulprint.imports;
    keys uuid[];
BEGIN
    PERFORM soulprint.lock_user(p_user_id);
    SELECT * INTO i FROM soulprint.imports x WHERE x.user_id = p_user_id AND x.superseded_by IS NULL FOR NO KEY UPDATE;
    -- A failed one that comes back by itself has not ended.
    IF NOT FOUND OR p_days < 1 OR i.state NOT IN ('complete', 'failed', 'cancelled') OR i.next_retry_at IS NOT NULL
       OR coalesce(i.completed_at, i.updated_at) >= soulprint.now() - make_interval(days => p_days) THEN
        RETURN 0;
    END IF;
    WITH emptied AS (
        UPDATE soulprint.conversations c SET messages = NULL, text_removed_at = soulprint.now()
        WHERE c.conversation_key = ANY (ARRAY(
            SELECT x.conversation_key FROM soulprint.conversations x
            WHERE x.user_id = p_user_id AND x.text_removed_at IS NULL LIMIT p_batch))
        RETURNING c.conversation_key
    )
    SELECT array_agg(conversation_key) INTO keys FROM emptied;
    DELETE FROM soulprint.chunks c WHERE c.conversation_key = ANY (keys);
    IF coalesce(cardinality(keys), 0) < p_batch THEN
        UPDATE soulprint.imports x SET text_removed_at = soulprint.now() WHERE x.user_id = p_user_id AND x.text_removed_at IS NULL;
    END IF;
    RETURN coalesce(cardinality(keys), 0);
END $$;

-- Gives the stored objects of an import up, once its text is gone, or returns false where another
-- import has named one of them. Until they are struck off they count as uploads that are deleted: no
-- import can name them (adopt_upload), and where the worker dies the sweep deletes them.
CREATE FUNCTION soulprint.give_up_export(p_import_id uuid, p_paths text[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owner uuid := (SELECT x.user_id FROM soulprint.imports x WHERE x.import_id = p_import_id);
BEGIN
    -- Whoever names a path holds this lock: they came before, and are seen; or come after, and see.
    PERFORM soulprint.lock_user(owner);
    IF NOT EXISTS (SELECT FROM soulprint.imports x WHERE x.import_id = p_import_id AND x.uploaded AND x.storage_path = ANY (p_paths)
                     AND x.text_removed_at IS NOT NULL AND x.export_removed_at IS NULL)
       OR EXISTS (SELECT FROM soulprint.imports o WHERE o.user_id = owner AND o.storage_path = ANY (p_paths) AND o.text_removed_at IS NULL) THEN
        RETURN false;
    END IF;
    INSERT INTO soulprint.uploads AS u (path, user_id, swept_at) SELECT path, owner, soulprint.now() FROM unnest(p_paths) AS path
    ON CONFLICT (path) DO UPDATE SET swept_at = excluded.swept_at WHERE u.user_id = excluded.user_id;
    RETURN true;
END $$;

-- Strikes off the objects of an import, which are deleted.
CREATE FUNCTION soulprint.end_export(p_import_id uuid, p_paths text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owner uuid := (SELECT x.user_id FROM soulprint.imports x WHERE x.import_id = p_import_id);
BEGIN
    PERFORM soulprint.lock_user(owner);
    UPDATE soulprint.imports x SET export_removed_at = soulprint.now() WHERE x.import_id = p_import_id AND x.text_removed_at IS NOT NULL;
    DELETE FROM soulprint.uploads u WHERE u.user_id = owner AND u.path = ANY (p_paths) AND u.swept_at IS NOT NULL;
END $$;
