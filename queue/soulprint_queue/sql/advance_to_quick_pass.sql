-- The import is read: its counts are final. Of the export itself; what was carried over is counted apart.
-- Locks: the import (held already).
-- Index: imports_pkey, import_conversations_pkey.
UPDATE soulprint.imports i SET state = 'profiling', step = 'quick_pass', stage = 'Generating soulprint', progress = 50,
    total_conversations = c.conversations, total_messages = c.messages, carried_over = c.carried,
    quarantined = (SELECT count(*) FROM soulprint.quarantine q WHERE q.import_id = $1),
    truncated = $2, format = $3, attempts = 0
FROM (SELECT count(*) FILTER (WHERE NOT carried) AS conversations, count(*) FILTER (WHERE carried) AS carried,
             coalesce(sum(messages_count) FILTER (WHERE NOT carried), 0) AS messages
      FROM soulprint.import_conversations WHERE import_id = $1) c
WHERE i.import_id = $1
