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
