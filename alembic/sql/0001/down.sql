-- The way down: everything of ours goes; of public.user_profiles only what we added.
DO $$
DECLARE
    replaced text;
    line text;
    col record;
BEGIN
    IF to_regclass('public.user_profiles') IS NULL THEN
        RETURN;
    END IF;
    IF obj_description('public.user_profiles'::regclass, 'pg_class') = 'soulprint: made by migration 0001' THEN
        DROP TABLE public.user_profiles;
        RETURN;
    END IF;
    SELECT obj_description(oid, 'pg_constraint') INTO replaced FROM pg_catalog.pg_constraint
    WHERE conname = 'soulprint_import_status' AND conrelid = 'public.user_profiles'::regclass;
    ALTER TABLE public.user_profiles DROP CONSTRAINT soulprint_import_status,
                                     DROP CONSTRAINT soulprint_full_pass_status;
    FOR col IN SELECT attname FROM pg_catalog.pg_attribute
        WHERE attrelid = 'public.user_profiles'::regclass AND attnum > 0 AND NOT attisdropped
          AND col_description(attrelid, attnum) = 'soulprint: added by migration 0001'
    LOOP
        EXECUTE format('ALTER TABLE public.user_profiles DROP COLUMN %I', col.attname);
    END LOOP;
    IF EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = 'public.user_profiles'::regclass
               AND attname = 'full_pass_status' AND NOT attisdropped) THEN
        ALTER TABLE public.user_profiles ALTER COLUMN full_pass_status DROP DEFAULT;
    END IF;
    DROP INDEX IF EXISTS public.soulprint_user_profiles_user_id;
    -- Rows may hold values that the old check did not know: it is restored for what comes.
    IF replaced <> 'soulprint: replaced none' THEN
        FOREACH line IN ARRAY string_to_array(replaced, E'\n') LOOP
            EXECUTE format('ALTER TABLE public.user_profiles ADD CONSTRAINT %s NOT VALID',
                           regexp_replace(line, ' NOT VALID$', ''));
        END LOOP;
    END IF;
END $$;
-- Alembic still has to strike its own row: its table outlives the schema.
CREATE SCHEMA soulprint_leaving;
ALTER TABLE soulprint.alembic_version SET SCHEMA soulprint_leaving;
DROP SCHEMA soulprint CASCADE;
ALTER SCHEMA soulprint_leaving RENAME TO soulprint;
