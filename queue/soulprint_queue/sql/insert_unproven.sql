-- Facts that their analyst could not prove, without their words.
-- Locks: nothing new. The import is locked before.
-- Index: quarantine_pkey.
INSERT INTO soulprint.quarantine (import_id, phase, number, reason, conversation_id, message_id)
SELECT $1, 'fact', l.number + u.place, left(u.reason, 500), u.conversation_id, u.message_id
FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS u (reason, conversation_id, message_id, place),
     (SELECT coalesce(max(number), 0) AS number FROM soulprint.quarantine WHERE import_id = $1 AND phase = 'fact') l
