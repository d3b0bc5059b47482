-- the profile disagrees with the state of the import
SELECT i.import_id::text FROM soulprint.imports i
LEFT JOIN public.user_profiles u USING (user_id) CROSS JOIN LATERAL soulprint.projection(i) p
WHERE i.superseded_by IS NULL AND (
    (u.import_status, u.import_stage, u.progress_percent, u.import_error, u.full_pass_status,
     u.full_pass_error, u.total_conversations, u.total_messages, u.storage_path)
    IS DISTINCT FROM
    (p.import_status, p.import_stage, p.progress_percent, p.import_error, p.full_pass_status,
     p.full_pass_error, i.total_conversations, i.total_messages, i.storage_path))
