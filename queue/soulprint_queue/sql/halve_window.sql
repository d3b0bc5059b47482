-- Plans two windows for what one brought no usable answer about; they come after all others.
-- Locks: nothing new. The import is locked before, so that nobody else numbers windows.
-- Index: windows_pkey, imports_pkey.
WITH half (place, conversation_keys) AS (VALUES (1, $3::uuid[]), (2, $4::uuid[])), made AS (
    INSERT INTO soulprint.windows (import_id, number, position, sent_bytes, conversation_keys, halved)
    SELECT $1, l.number + h.place, l.position + h.place, w.sent_bytes / 2, h.conversation_keys, w.halved + 1
    FROM half h, soulprint.windows w, (SELECT max(number) AS number, max(position) AS position
                                       FROM soulprint.windows WHERE import_id = $1) l
    WHERE w.import_id = $1 AND w.number = $2 RETURNING 1
)
UPDATE soulprint.imports SET total = total + (SELECT count(*) FROM made) WHERE import_id = $1
