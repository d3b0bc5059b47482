-- Which conversations of an import no analyst reads, and why: that their text has gone by age (those of an
-- earlier export: what was found in them stands), what they are, or that the person said word by word
-- the same in a newer one. $2: kinds that are read all the same; $3: repeats are, too.
-- Locks: the import's marks. The import is locked before.
-- Index: import_conversations_pkey, conversations_pkey.
UPDATE soulprint.import_conversations ic SET set_aside = judged.reason
FROM (SELECT x.conversation_id,
             -- One by one: as EXISTS it may be answered by reading the conversations of everybody.
             CASE WHEN (SELECT c.text_removed_at FROM soulprint.conversations c
                        WHERE c.conversation_key = x.conversation_key) IS NOT NULL THEN 'deleted_by_age'
                  WHEN x.kind IS NOT NULL AND NOT x.kind = ANY ($2::text[]) THEN x.kind
                  WHEN NOT $3 AND x.said_hash IS NOT NULL AND row_number() OVER (
                      PARTITION BY x.said_hash, x.kind = ANY ($2::text[])
                      ORDER BY x.updated_at DESC NULLS LAST, x.conversation_id) > 1 THEN 'repeated' END AS reason
      FROM soulprint.import_conversations x WHERE x.import_id = $1) judged
WHERE ic.import_id = $1 AND ic.conversation_id = judged.conversation_id AND ic.set_aside IS DISTINCT FROM judged.reason
