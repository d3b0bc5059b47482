-- Whether something is left to read for this analyst version: conversations that another version read
-- (the analyst was changed since the plan), that a person asked to read again, or the sources.
-- Locks: nothing.
-- Index: import_conversations_pkey, extractions_pkey, quarantine_pkey.
SELECT EXISTS (
    SELECT FROM soulprint.import_conversations ic
    WHERE ic.import_id = $1 AND ic.set_aside IS NULL
      AND NOT EXISTS (SELECT FROM soulprint.extractions x
                      WHERE x.conversation_key = ic.conversation_key AND x.analyst_version = $2)
      AND NOT EXISTS (SELECT FROM soulprint.quarantine q
                      WHERE q.import_id = $1 AND q.phase = 'extract' AND q.conversation_id = ic.conversation_id)
) OR EXISTS (
    SELECT FROM soulprint.imports i WHERE i.import_id = $1 AND i.sources_version IS DISTINCT FROM $2
      AND EXISTS (SELECT FROM soulprint.sources s WHERE s.import_id = $1)
)
