-- a line of the profile has the same evidence twice
SELECT min(evidence_id)::text FROM soulprint.evidence
GROUP BY user_id, section, field, item, fact_id, conversation_id, message_id HAVING count(*) > 1
