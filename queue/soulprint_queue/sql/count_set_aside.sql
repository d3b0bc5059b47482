-- How many conversations of an import's export were set aside, in all and by reason: what was carried
-- over from the import before was counted there.
-- Locks: the import (held already).
-- Index: imports_pkey, import_conversations_pkey.
UPDATE soulprint.imports i SET set_aside = c.total, set_aside_by = c.reasons
FROM (SELECT coalesce(sum(n), 0) AS total, coalesce(jsonb_object_agg(reason, n), '{}') AS reasons
      FROM (SELECT set_aside AS reason, count(*) AS n FROM soulprint.import_conversations
            WHERE import_id = $1 AND set_aside IS NOT NULL AND NOT carried GROUP BY set_aside) r) c
WHERE i.import_id = $1
