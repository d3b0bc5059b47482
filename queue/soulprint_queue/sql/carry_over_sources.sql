-- The person's own words outside the dialogue that stand in the next import ($1), after those of an
-- earlier one ($2): the newest snapshot of a kind that the export does not bring, or brings an older
-- of (what a vendor remembers, $3, is a kind of its own); and memories noted one by one, unless their
-- conversation has a newer version now, which brings its own. Run twice, it is once.
-- Locks: the next import's sources. Both imports are of one user, and the next one is locked.
-- Index: sources_pkey, import_conversations_pkey.
INSERT INTO soulprint.sources AS held (import_id, number, source_key, kind, content, said_at, conversation_id, message_id)
SELECT $1, row_number() OVER (ORDER BY s.number, s.source_key) - count(*) OVER (),
       s.source_key, s.kind, s.content, s.said_at, s.conversation_id, s.message_id
FROM (SELECT o.*, row_number() OVER (PARTITION BY o.kind, o.conversation_id = $3
                                     ORDER BY o.said_at DESC NULLS LAST, o.number DESC) AS place
      FROM soulprint.sources o WHERE o.import_id = $2) s
CROSS JOIN LATERAL (SELECT count(*) AS found, max(n.said_at) AS newest FROM soulprint.sources n
                    WHERE n.import_id = $1 AND n.number > 0 AND n.kind = s.kind
                      AND (n.conversation_id = $3) = (s.conversation_id = $3)) brought
WHERE CASE WHEN s.kind = 'saved_memory' THEN NOT EXISTS (
               SELECT FROM soulprint.import_conversations ic WHERE ic.import_id = $1 AND ic.conversation_id = s.conversation_id
                 AND NOT EXISTS (SELECT FROM soulprint.import_conversations o WHERE o.import_id = $2
                                   AND o.conversation_id = ic.conversation_id AND o.conversation_key = ic.conversation_key))
           ELSE s.place = 1 AND (brought.found = 0 OR coalesce(s.said_at > brought.newest, false)) END
ON CONFLICT (import_id, source_key) DO UPDATE SET said_at = greatest(held.said_at, excluded.said_at)
