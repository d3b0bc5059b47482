-- The evidence of some sections, before it is written anew.
-- Locks: those rows.
-- Index: evidence_by_user.
DELETE FROM soulprint.evidence WHERE user_id = $1 AND section = ANY($2::text[])
