-- Conversations of an import that this analyst version has not read, newest first: what windows are made of;
-- their bytes in all, and how many calls those above the limit of a window take beyond their first.
-- Locks: nothing.
-- Index: import_conversations_pkey, extractions_pkey.
SELECT ic.conversation_key, ic.sent_bytes, sum(ic.sent_bytes) OVER () AS total,
       sum(greatest(ic.sent_bytes - 1, 0) / $3::integer) OVER () AS more_calls
FROM soulprint.import_conversations ic
WHERE ic.import_id = $1 AND ic.set_aside IS NULL
  AND NOT EXISTS (SELECT FROM soulprint.extractions x
                  WHERE x.conversation_key = ic.conversation_key AND x.analyst_version = $2)
ORDER BY ic.updated_at DESC NULLS LAST, ic.conversation_id
