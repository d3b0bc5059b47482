-- complete, and the profile lacks a part
SELECT i.import_id::text FROM soulprint.imports i
LEFT JOIN public.user_profiles u USING (user_id) LEFT JOIN soulprint.profiles p USING (user_id)
WHERE i.state = 'complete' AND i.superseded_by IS NULL AND (
    u.soul_md IS NULL OR u.identity_md IS NULL OR u.user_md IS NULL OR u.agents_md IS NULL
    OR u.tools_md IS NULL OR u.memory_md IS NULL OR p.pass IS DISTINCT FROM 'full'
    OR p.import_id IS DISTINCT FROM i.import_id)
