-- the same was found twice in one message
SELECT min(mention_id::text) FROM soulprint.mentions
GROUP BY conversation_key, source_key, import_id, message_id, fingerprint, analyst_version HAVING count(*) > 1
