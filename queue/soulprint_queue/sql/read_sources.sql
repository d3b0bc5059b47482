-- The person's own words outside the dialogue, newest first: of snapshots the newest alone, since it
-- replaces the older ones; of memories noted one by one, all.
-- Locks: nothing.
-- Index: sources_pkey.
SELECT source_key, kind, content, said_at, conversation_id, message_id
FROM (SELECT *, row_number() OVER (PARTITION BY kind ORDER BY said_at DESC NULLS LAST, number DESC) AS place
      FROM soulprint.sources WHERE import_id = $1) s
WHERE place = 1 OR kind = 'saved_memory'
ORDER BY said_at DESC NULLS LAST, number
