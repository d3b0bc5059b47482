-- The way down: everything of ours goes; of public.user_profiles only what we added.
DO $$
DECLARE
    replaced text;
    line text;
    wanted text;
    col record;
BEGIN
    IF to_regclass('public.user_profiles') IS NULL THEN
        RETURN;
    END IF;
    IF obj_description('public.user_profiles'::regclass, 'pg_class') = 'soulprint: made by migration 0001' THEN
        DROP TABLE public.user_profiles;
        RETURN;
    END IF;
    DROP TRIGGER IF EXISTS soulprint_guard ON public.user_profiles;
    FOREACH wanted IN ARRAY ARRAY['soulprint_service', 'soulprint_worker'] LOOP
        EXECUTE format('DROP POLICY IF EXISTS %I ON public.user_profiles', wanted);
        IF EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('REVOKE ALL ON public.user_profiles FROM %I', wanted);
        END IF;
    END LOOP;
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
-- The roles, where we made them, may drop them, and no other database of the server uses them.
DO $$
DECLARE
    made record;
BEGIN
    FOR made IN SELECT rolname FROM pg_catalog.pg_roles WHERE rolname IN ('soulprint_service', 'soulprint_worker')
                AND shobj_description(oid, 'pg_authid') = 'soulprint: made by migration 0001' LOOP
        BEGIN
            EXECUTE format('REVOKE ALL ON SCHEMA public FROM %I', made.rolname);
            EXECUTE format('REVOKE ALL ON soulprint.alembic_version FROM %I', made.rolname);
            EXECUTE format('DROP ROLE %I', made.rolname);
        EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN
            RAISE NOTICE 'soulprint: the role % stays, it is used elsewhere or not ours to drop', made.rolname;
        END;
    END LOOP;
END $$;
