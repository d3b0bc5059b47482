-- Facts that the new MEMORY no longer rests on go with it.
-- Locks: those facts.
-- Index: facts_by_user.
DELETE FROM soulprint.facts WHERE user_id = $1
  AND fact_id NOT IN (SELECT c.fact_id FROM soulprint.consolidated($2, $3) c)
