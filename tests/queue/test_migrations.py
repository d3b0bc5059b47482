"""Migrations: up from nothing, up from what an older app made, down, and nobody else's business."""

from __future__ import annotations

import asyncio
import sys

import asyncpg
import pytest
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
from pgqueuer.db import AsyncpgDriver
from pgqueuer.queries import Queries

from soulprint_queue.connections import Connection, Pool
from soulprint_queue.errors import SchemaOutdated
from soulprint_queue.migrations import HEAD, migrate, schema_version, verify_schema
from soulprint_queue.queue_schema import db_settings
from tests.database import Server

OLD_APP = """
CREATE TABLE public.user_profiles (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    display_name text,
    import_status text NOT NULL DEFAULT 'none',
    import_error text,
    processing_started_at timestamptz,
    storage_path text,
    soulprint_text text,
    ai_name text,
    total_conversations integer,
    CONSTRAINT user_profiles_import_status_check CHECK (
        import_status IN ('none', 'processing', 'quick_ready', 'complete', 'failed', 'locked'))
);
INSERT INTO public.user_profiles (user_id, display_name, import_status, import_error, storage_path, soulprint_text)
SELECT ('00000000-0000-4000-8000-00000000000' || n)::uuid, 'person ' || n, status, error,
       'imports/00000000-0000-4000-8000-00000000000' || n || '/export.zip', 'old text ' || n
FROM (VALUES (1, 'none', NULL), (2, 'processing', NULL), (3, 'quick_ready', NULL),
             (4, 'complete', NULL), (5, 'failed', 'Memory limit'), (6, 'locked', NULL)) AS old (n, status, error);
"""


async def query(dsn: str, statement: str, *arguments: object) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(dsn)
    try:
        return list(await connection.fetch(statement, *arguments))
    finally:
        await connection.close()


async def run_script(dsn: str, script: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(script)
    finally:
        await connection.close()


async def test_an_empty_database_comes_up_and_goes_down_again(server: Server) -> None:
    with server.database(template=None) as dsn:
        for _ in range(2):
            await asyncio.to_thread(migrate, dsn)
            assert [
                tuple(row)
                for row in await query(dsn, "SELECT version_num FROM soulprint.alembic_version")
            ] == [(HEAD,)]
            await asyncio.to_thread(migrate, dsn, "base")
            left = await query(
                dsn,
                "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
            )
            assert [tuple(row) for row in left] == [("soulprint", "alembic_version")]
            assert not await query(
                dsn, "SELECT FROM pg_proc WHERE pronamespace = 'soulprint'::regnamespace"
            )


async def test_two_migrations_at_once_make_one_schema(server: Server) -> None:
    with server.database(template=None) as dsn:
        program = "import sys; from soulprint_queue.migrations import migrate; migrate(sys.argv[1])"
        both = [
            await asyncio.create_subprocess_exec(sys.executable, "-W", "error", "-c", program, dsn)
            for _ in range(2)
        ]
        assert [await process.wait() for process in both] == [0, 0]
        connection = await asyncpg.connect(dsn)
        try:
            await verify_schema(connection)
        finally:
            await connection.close()


async def test_an_older_schema_is_refused_with_the_command_to_run(server: Server) -> None:
    with server.database(template=None) as dsn:
        connection = await asyncpg.connect(dsn)
        try:
            assert await schema_version(connection) is None
            with pytest.raises(SchemaOutdated, match="soulprint migrate"):
                await verify_schema(connection)
        finally:
            await connection.close()


async def test_a_database_of_the_older_app_is_adopted_with_every_row_as_it_was(
    server: Server,
) -> None:
    with server.database(template=None) as dsn:
        await run_script(dsn, OLD_APP)
        before = await query(dsn, "SELECT * FROM public.user_profiles ORDER BY user_id")
        await asyncio.to_thread(migrate, dsn)
        after = await query(dsn, "SELECT * FROM public.user_profiles ORDER BY user_id")

        for old, new in zip(before, after, strict=True):
            assert {key: new[key] for key in dict(old)} == dict(old)
        # Rows that never asked for a full pass say nothing about one; new rows do.
        assert {row["full_pass_status"] for row in after} == {None}
        made = await query(
            dsn,
            "INSERT INTO public.user_profiles (user_id) VALUES (gen_random_uuid()) RETURNING full_pass_status, import_status",
        )
        assert tuple(made[0]) == ("pending", "none")
        # The old check lacked values that we write.
        for status in ("cancelled", "locked"):
            await query(dsn, "UPDATE public.user_profiles SET import_status = $1", status)
        with pytest.raises(asyncpg.CheckViolationError):
            await query(dsn, "UPDATE public.user_profiles SET import_status = 'nonsense'")


async def test_an_old_row_at_processing_counts_as_stalled_and_can_be_retried(
    server: Server,
) -> None:
    with server.database(template=None) as dsn:
        await run_script(dsn, OLD_APP)
        await asyncio.to_thread(migrate, dsn)
        user = "00000000-0000-4000-8000-000000000002"
        (row,) = await query(dsn, "SELECT soulprint.status($1)->>'import_status'", user)
        assert row[0] == "failed"
        (row,) = await query(dsn, "SELECT * FROM soulprint.retry_full_pass($1)", user)
        (found,) = await query(
            dsn, "SELECT state, storage_path FROM soulprint.imports WHERE import_id = $1", row[0]
        )
        assert tuple(found) == ("queued", f"imports/{user}/export.zip")


async def test_the_way_down_leaves_the_older_app_as_it_was(server: Server) -> None:
    columns = "SELECT attname, atttypid::regtype::text FROM pg_attribute WHERE attrelid = 'public.user_profiles'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY 1"
    checks = "SELECT conname, replace(pg_get_constraintdef(oid), ' NOT VALID', '') FROM pg_constraint WHERE conrelid = 'public.user_profiles'::regclass ORDER BY 1"
    rows = "SELECT * FROM public.user_profiles ORDER BY user_id"
    with server.database(template=None) as dsn:
        await run_script(dsn, OLD_APP)
        before = [await query(dsn, look) for look in (columns, checks, rows)]
        await asyncio.to_thread(migrate, dsn)
        await asyncio.to_thread(migrate, dsn, "base")
        after = [await query(dsn, look) for look in (columns, checks, rows)]
        assert after == before


async def test_the_queue_library_has_nothing_left_to_upgrade(pool: Pool) -> None:
    async with pool.acquire() as connection:
        queries = Queries(
            AsyncpgDriver(connection),  # type: ignore[arg-type]  # a pool's proxy serves as well
            qbe=QueryBuilderEnvironment(db_settings()),
        )
        assert (await queries.plan_upgrade()).statements == ()


async def as_stranger(connection: Connection, statement: str) -> None:
    async with connection.transaction():
        await connection.execute("SET LOCAL ROLE stranger_of_test")
        await connection.execute(statement)


async def test_a_stranger_role_can_touch_no_table_view_function_or_sequence_of_ours(
    pool: Pool,
) -> None:
    async with pool.acquire() as connection:
        await connection.execute("CREATE ROLE stranger_of_test")
        try:
            tables = await connection.fetch(
                "SELECT relname, relkind FROM pg_class WHERE relnamespace = 'soulprint'::regnamespace AND relkind IN ('r', 'v', 'S')"
            )
            functions = await connection.fetch(
                "SELECT oid, proname FROM pg_proc WHERE pronamespace = 'soulprint'::regnamespace"
            )
            assert len(tables) > 30
            assert len(functions) > 20
            # Also with the door open: the grants on each object must hold by themselves.
            for usage in (False, True):
                if usage:
                    await connection.execute("GRANT USAGE ON SCHEMA soulprint TO stranger_of_test")
                for table in tables:
                    select = f'SELECT * FROM soulprint."{table["relname"]}"'  # noqa: S608  # from the catalog
                    with pytest.raises(asyncpg.InsufficientPrivilegeError):
                        await as_stranger(connection, select)
                for function in functions:
                    assert not await connection.fetchval(
                        "SELECT has_function_privilege('stranger_of_test', $1::oid, 'EXECUTE')",
                        function["oid"],
                    ), function["proname"]
            assert not await connection.fetchval(
                "SELECT has_table_privilege('stranger_of_test', 'user_profiles', 'SELECT, INSERT, UPDATE, DELETE')"
            )
        finally:
            await connection.execute("DROP OWNED BY stranger_of_test; DROP ROLE stranger_of_test")
