-- a line of MEMORY leads back to no fact
SELECT i.import_id::text FROM soulprint.imports i JOIN public.user_profiles u USING (user_id)
WHERE i.state = 'complete' AND i.superseded_by IS NULL
  AND (SELECT count(*) FROM regexp_matches(u.memory_md, '^- ', 'gm')) <>
      (SELECT count(DISTINCT (e.field, e.item)) FROM soulprint.evidence e JOIN soulprint.facts f USING (fact_id)
       WHERE e.user_id = i.user_id AND e.section = 'memory' AND e.import_id = i.import_id)
