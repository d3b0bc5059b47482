-- A user's facts that stand, newest first, with how often each was said.
-- Locks: nothing.
-- Index: facts_by_user, fact_sources_pkey.
SELECT f.fact_id, f.category, f.statement, f.said_at, f.stated, f.slot,
       (SELECT count(*) FROM soulprint.fact_sources s WHERE s.fact_id = f.fact_id) AS sources
FROM soulprint.facts f WHERE f.user_id = $1 AND f.status = 'active'
ORDER BY f.said_at DESC NULLS LAST, f.fact_id
