-- The table that the app already reads. Made where it is missing, adopted where it stands: what
-- we add carries the mark 'soulprint' in its comment, so that the way down removes that alone.
DO $$
DECLARE
    wanted record;
    old record;
    replaced text;
BEGIN
    IF to_regclass('public.user_profiles') IS NULL THEN
        CREATE TABLE public.user_profiles (user_id uuid PRIMARY KEY);
        COMMENT ON TABLE public.user_profiles IS 'soulprint: made by migration 0001';
        REVOKE ALL ON public.user_profiles FROM PUBLIC;
    END IF;

    FOR wanted IN SELECT * FROM (VALUES
        ('user_id', 'uuid', NULL),
        ('import_status', 'text', '''none'''),
        ('import_stage', 'text', NULL),
        ('progress_percent', 'integer', '0'),
        ('import_error', 'text', NULL),
        ('processing_started_at', 'timestamptz', NULL),
        ('storage_path', 'text', NULL),
        ('file_type', 'text', NULL),
        ('soul_md', 'text', NULL),
        ('identity_md', 'text', NULL),
        ('user_md', 'text', NULL),
        ('agents_md', 'text', NULL),
        ('tools_md', 'text', NULL),
        ('memory_md', 'text', NULL),
        ('soulprint_text', 'text', NULL),
        ('ai_name', 'text', NULL),
        ('archetype', 'text', NULL),
        ('full_pass_status', 'text', NULL),
        ('full_pass_started_at', 'timestamptz', NULL),
        ('full_pass_completed_at', 'timestamptz', NULL),
        ('full_pass_error', 'text', NULL),
        ('full_pass_attempts', 'integer', '0'),
        ('full_pass_next_retry_at', 'timestamptz', NULL),
        ('total_conversations', 'integer', NULL),
        ('total_messages', 'integer', NULL),
        ('updated_at', 'timestamptz', 'now()')
    ) AS c (name, type, initial)
    LOOP
        CONTINUE WHEN EXISTS (
            SELECT FROM pg_catalog.pg_attribute
            WHERE attrelid = 'public.user_profiles'::regclass AND attname = wanted.name AND NOT attisdropped);
        EXECUTE format('ALTER TABLE public.user_profiles ADD COLUMN %I %s%s', wanted.name, wanted.type,
                       coalesce(' DEFAULT ' || wanted.initial, ''));
        EXECUTE format('COMMENT ON COLUMN public.user_profiles.%I IS %L', wanted.name,
                       'soulprint: added by migration 0001');
    END LOOP;

    -- Rows that never asked for a full pass keep NULL: hence the default only now.
    ALTER TABLE public.user_profiles ALTER COLUMN full_pass_status SET DEFAULT 'pending';

    -- Old checks lack values that we write. Their text is kept in the comment of ours, for the way down.
    FOR old IN
        SELECT c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS definition, a.attname AS col
        FROM pg_catalog.pg_constraint c
        JOIN pg_catalog.pg_attribute a ON a.attrelid = c.conrelid AND ARRAY[a.attnum] = c.conkey
        WHERE c.conrelid = 'public.user_profiles'::regclass AND c.contype = 'c'
          AND a.attname IN ('import_status', 'full_pass_status')
    LOOP
        EXECUTE format('ALTER TABLE public.user_profiles DROP CONSTRAINT %I', old.conname);
        replaced := concat_ws(E'\n', replaced, format('%I %s', old.conname, old.definition));
    END LOOP;
    ALTER TABLE public.user_profiles
        ADD CONSTRAINT soulprint_import_status CHECK (import_status IN (
            'none', 'processing', 'quick_ready', 'complete', 'failed', 'cancelled', 'locked')),
        ADD CONSTRAINT soulprint_full_pass_status CHECK (full_pass_status IN (
            'pending', 'processing', 'complete', 'failed'));
    EXECUTE format('COMMENT ON CONSTRAINT soulprint_import_status ON public.user_profiles IS %L',
                   coalesce(replaced, 'soulprint: replaced none'));

    -- The projection writes by user_id; an app may have another primary key.
    IF NOT EXISTS (
        SELECT FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attname = 'user_id'
        WHERE i.indrelid = 'public.user_profiles'::regclass AND i.indisunique AND i.indpred IS NULL
          AND i.indkey::text = a.attnum::text)
    THEN
        CREATE UNIQUE INDEX soulprint_user_profiles_user_id ON public.user_profiles (user_id);
    END IF;
END $$;
