-- What an import ($2) held stands in the next one ($1), which adds to it: conversations that its export
-- does not hold, and the newer version of one that it holds in an older. Run twice, it is once.
-- Locks: the next import's marks. Both imports are of one user, and the next one is locked.
-- Index: import_conversations_pkey.
INSERT INTO soulprint.import_conversations AS held
    (import_id, conversation_key, conversation_id, updated_at, score, sent_bytes, messages_count, kind, said_hash, carried)
SELECT $1, conversation_key, conversation_id, updated_at, score, sent_bytes, messages_count, kind, said_hash, true
FROM soulprint.import_conversations WHERE import_id = $2 ORDER BY conversation_id
-- Of two versions the newer stands, as within one export: without a date the older, of one date what was read last.
ON CONFLICT (import_id, conversation_id) DO UPDATE SET conversation_key = excluded.conversation_key,
    updated_at = excluded.updated_at, score = excluded.score, sent_bytes = excluded.sent_bytes,
    messages_count = excluded.messages_count, kind = excluded.kind, said_hash = excluded.said_hash
WHERE held.conversation_key <> excluded.conversation_key
  AND coalesce(excluded.updated_at, 'epoch') > coalesce(held.updated_at, 'epoch')
