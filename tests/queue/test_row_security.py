"""The profile table on Supabase: a person's role reads its own row, and an adopted table stays the app's."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from uuid import UUID, uuid4

import asyncpg
import pytest

from soulprint_queue.migrations import migrate
from tests.database import Server
from tests.queue.test_migrations import OLD_APP, query, run_script

ADA, BOB = uuid4(), uuid4()

# What an app of Supabase has: policies of its own, and the rights that its default privileges give.
APP_ON_SUPABASE = f"""
{OLD_APP}
ALTER TABLE public.user_profiles ENABLE ROW LEVEL SECURITY;
GRANT ALL ON public.user_profiles TO anon, authenticated;
CREATE POLICY "own row" ON public.user_profiles TO authenticated
    USING (user_id = (current_setting('request.jwt.claims')::jsonb ->> 'sub')::uuid);
"""  # fmt: skip

ACLS = """
SELECT relrowsecurity, relforcerowsecurity,
       ARRAY(SELECT a::text FROM unnest(relacl) AS a WHERE a::text ~ '^(anon|authenticated)=' ORDER BY 1)
FROM pg_class WHERE oid = 'public.user_profiles'::regclass
"""
POLICIES = """
SELECT policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies
WHERE tablename = 'user_profiles' AND policyname NOT LIKE 'soulprint%' ORDER BY 1
"""


@pytest.fixture
def supabase(server: Server) -> Iterator[Server]:
    """The server with the two roles that come in through the page's key."""
    server.run("CREATE ROLE anon NOLOGIN; CREATE ROLE authenticated NOLOGIN")
    yield server
    server.run("DROP ROLE anon; DROP ROLE authenticated")


@asynccontextmanager
async def as_person(dsn: str, role: str, person: UUID | None) -> AsyncIterator[asyncpg.Connection]:
    """A connection as PostgREST has it: the page's role, and the claims of the token."""
    connection = await asyncpg.connect(dsn)
    try:
        claims = {"role": role} | ({"sub": str(person)} if person else {})
        await connection.execute(
            "SELECT set_config('request.jwt.claims', $1, false)", json.dumps(claims)
        )
        await connection.execute(f"SET ROLE {role}")
        yield connection
    finally:
        await connection.close()


async def two_people(dsn: str) -> None:
    for person in (ADA, BOB):
        await query(
            dsn,
            "INSERT INTO public.user_profiles (user_id, memory_md) VALUES ($1, 'words of ' || $1::uuid::text)",
            person,
        )


async def test_a_person_reads_their_own_row_and_writes_none(supabase: Server) -> None:
    with supabase.database(template=None) as dsn:
        # Supabase opens every new table of the schema to both.
        await run_script(
            dsn,
            "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated",
        )
        await asyncio.to_thread(migrate, dsn)
        await two_people(dsn)
        async with as_person(dsn, "authenticated", ADA) as ada:
            rows = await ada.fetch("SELECT user_id FROM public.user_profiles")
            assert [row["user_id"] for row in rows] == [ADA]
            for statement in (
                "UPDATE public.user_profiles SET memory_md = 'x'",
                "INSERT INTO public.user_profiles (user_id) VALUES (gen_random_uuid())",
                "DELETE FROM public.user_profiles",
                "TRUNCATE public.user_profiles",
            ):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await ada.execute(statement)
        async with as_person(dsn, "authenticated", None) as nobody:
            assert await nobody.fetch("SELECT FROM public.user_profiles") == []
        async with as_person(dsn, "anon", None) as anon:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await anon.fetch("SELECT FROM public.user_profiles")


async def test_neither_of_the_pages_roles_reaches_anything_in_our_schema(supabase: Server) -> None:
    with supabase.database(template=None) as dsn:
        await asyncio.to_thread(migrate, dsn)
        open_to_them = await query(
            dsn,
            "SELECT r.rolname, x.name FROM pg_roles r CROSS JOIN LATERAL ("
            "  SELECT c.oid::regclass::text AS name, CASE WHEN c.relkind = 'S' "
            "    THEN has_sequence_privilege(r.oid, c.oid, 'USAGE, SELECT, UPDATE') "
            "    ELSE has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER') END AS may "
            "  FROM pg_class c WHERE c.relnamespace = 'soulprint'::regnamespace AND c.relkind IN ('r', 'v', 'S') "
            "  UNION ALL SELECT p.oid::regprocedure::text, has_function_privilege(r.oid, p.oid, 'EXECUTE') "
            "  FROM pg_proc p WHERE p.pronamespace = 'soulprint'::regnamespace "
            "  UNION ALL SELECT 'the schema', has_schema_privilege(r.oid, 'soulprint', 'USAGE')) x "
            "WHERE x.may AND r.rolname IN ('anon', 'authenticated')",
        )
        assert open_to_them == []


async def test_an_adopted_table_keeps_its_policies_and_grants(supabase: Server) -> None:
    with supabase.database(template=None) as dsn:
        await run_script(dsn, APP_ON_SUPABASE)
        before = [await query(dsn, look) for look in (ACLS, POLICIES)]
        await asyncio.to_thread(migrate, dsn)
        assert [await query(dsn, look) for look in (ACLS, POLICIES)] == before
        await asyncio.to_thread(migrate, dsn, "base")
        assert [await query(dsn, look) for look in (ACLS, POLICIES)] == before
        assert await query(dsn, "SELECT FROM pg_policies WHERE policyname LIKE 'soulprint%'") == []
        assert await query(dsn, "SELECT FROM pg_trigger WHERE tgname = 'soulprint_guard'") == []


async def test_in_an_adopted_table_a_person_writes_what_is_the_apps_and_nothing_that_we_added(
    supabase: Server,
) -> None:
    with supabase.database(template=None) as dsn:
        await run_script(dsn, APP_ON_SUPABASE)
        await asyncio.to_thread(migrate, dsn)
        async with as_person(dsn, "authenticated", ADA) as ada:
            # As the app does before it calls us.
            await ada.execute(
                "INSERT INTO public.user_profiles (user_id, display_name, import_status) VALUES ($1, 'Ada', 'processing')",
                ADA,
            )
            await ada.execute(
                "UPDATE public.user_profiles SET display_name = 'A.', storage_path = 'x'"
            )
            for column, value in (
                ("memory_md", "'x'"),
                ("soul_md", "'x'"),
                ("full_pass_status", "'complete'"),
                ("progress_percent", "100"),
            ):
                for statement in (
                    f"UPDATE public.user_profiles SET {column} = {value}",  # noqa: S608  # words from above
                    f"INSERT INTO public.user_profiles (user_id, {column}) VALUES ('{ADA}', {value})",  # noqa: S608
                ):
                    with pytest.raises(asyncpg.InsufficientPrivilegeError, match=column):
                        await ada.execute(statement)
        # The pipeline's own roles are nobody's row.
        async with as_person(dsn, "soulprint_worker", None) as worker:
            await worker.execute(
                "UPDATE public.user_profiles SET memory_md = 'ours' WHERE user_id = $1", ADA
            )
        (row,) = await query(
            dsn,
            "SELECT display_name, memory_md FROM public.user_profiles WHERE user_id = $1",
            ADA,
        )
        assert tuple(row) == ("A.", "ours")


async def test_roles_that_come_later_are_granted_by_hand(server: Server) -> None:
    with server.database(template=None) as dsn:
        await asyncio.to_thread(migrate, dsn)
        (row,) = await query(dsn, "SELECT soulprint.grant_roles()")
        assert row[0] == ["soulprint_service", "soulprint_worker"]
        server.run("CREATE ROLE authenticated NOLOGIN")
        try:
            await two_people(dsn)
            for _ in range(2):
                (row,) = await query(dsn, "SELECT soulprint.grant_roles()")
                assert row[0] == ["soulprint_service", "soulprint_worker", "authenticated"]
            async with as_person(dsn, "authenticated", BOB) as bob:
                rows = await bob.fetch("SELECT user_id FROM public.user_profiles")
            assert [row["user_id"] for row in rows] == [BOB]
        finally:
            await run_script(dsn, "DROP OWNED BY authenticated; DROP ROLE authenticated")


async def test_without_the_right_to_make_roles_the_rest_is_made_and_says_what_is_missing(
    server: Server,
) -> None:
    renamed = [
        f"ALTER ROLE soulprint_{name} RENAME TO hidden_{name}" for name in ("service", "worker")
    ]
    server.run("CREATE ROLE modest LOGIN")
    for statement in renamed:
        server.run(statement)
    try:
        with server.database(template=None) as dsn:
            name = dsn.partition("?")[0].rpartition("/")[2]
            server.run(f"ALTER DATABASE {name} OWNER TO modest")
            await run_script(dsn, f"{OLD_APP}; ALTER TABLE public.user_profiles OWNER TO modest")
            modest = dsn.replace("//postgres@", "//modest@", 1)
            await asyncio.to_thread(migrate, modest)
            (row,) = await query(modest, "SELECT soulprint.grant_roles()")
            assert row[0] == []
            await asyncio.to_thread(migrate, modest, "base")
    finally:
        for name in ("service", "worker"):
            server.run(f"ALTER ROLE hidden_{name} RENAME TO soulprint_{name}")
        server.run("DROP OWNED BY modest; DROP ROLE modest")
