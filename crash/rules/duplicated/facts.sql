-- two facts say the same
SELECT min(fact_id::text) FROM soulprint.facts WHERE status = 'active'
GROUP BY user_id, category, lower(statement) HAVING count(*) > 1
