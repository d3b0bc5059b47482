-- How many conversations went to the model, and how many of them brought no usable answer.
-- Locks: nothing.
-- Index: windows_pkey, quarantine_pkey.
SELECT (SELECT count(DISTINCT key) FROM soulprint.windows w, unnest(w.conversation_keys) AS key
        WHERE w.import_id = $1) AS sent,
       (SELECT count(*) FROM soulprint.quarantine WHERE import_id = $1 AND phase = 'extract') AS unread
