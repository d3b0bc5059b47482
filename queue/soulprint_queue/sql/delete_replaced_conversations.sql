-- Versions of conversations that a newer one has replaced: the user's current import, which adds to the
-- one before, no longer holds them. Also what an import had stored that was never read to its end.
-- Their chunks, mentions and extractions go with them.
-- Locks: those rows.
-- Index: conversations_by_user, import_conversations_by_key.
DELETE FROM soulprint.conversations c WHERE c.user_id = $1
  AND NOT EXISTS (SELECT FROM soulprint.import_conversations ic
                  WHERE ic.import_id = $2 AND ic.conversation_key = c.conversation_key)
