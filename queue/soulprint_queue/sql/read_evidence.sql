-- What each entry of a user's live profile rests on, in the order of the profile.
-- Locks: nothing.
-- Index: evidence_by_user.
SELECT section, field, item, fact_id, conversation_id, message_id FROM soulprint.evidence
WHERE user_id = $1 ORDER BY evidence_id
