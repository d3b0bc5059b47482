-- Tells whether the app's row about a user holds nothing of ours; true where there is no row.
-- Locks: nothing.
-- Index: user_profiles_pkey.
SELECT NOT EXISTS (
    SELECT FROM public.user_profiles
    WHERE user_id = $1 AND (
        coalesce(import_status, 'none') <> 'none' OR coalesce(full_pass_status, 'pending') <> 'pending'
        OR num_nonnulls(
            import_stage, import_error, processing_started_at, storage_path, file_type, soul_md, identity_md, user_md,
            agents_md, tools_md, memory_md, soulprint_text, ai_name, archetype, full_pass_started_at,
            full_pass_completed_at, full_pass_error, full_pass_next_retry_at, total_conversations, total_messages) > 0))
