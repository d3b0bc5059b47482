-- The sources of a user's facts, before they are written anew.
-- Locks: those rows.
-- Index: fact_sources_pkey, facts_by_user.
DELETE FROM soulprint.fact_sources s USING soulprint.facts f WHERE f.fact_id = s.fact_id AND f.user_id = $1
