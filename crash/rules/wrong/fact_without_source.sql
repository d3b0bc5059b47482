-- a fact rests on nothing that was said
SELECT f.fact_id::text FROM soulprint.facts f
WHERE NOT EXISTS (SELECT FROM soulprint.fact_sources s WHERE s.fact_id = f.fact_id)
