"""Borders between database roles: what each may do, and that it may do nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
import pytest

from soulprint_queue.connections import Connection, Pool
from soulprint_queue.statements import FOLDER, sql
from tests.queue.rights import (
    FUNCTIONS,
    OF_THE_OPERATOR,
    ROLES,
    SEQUENCES,
    TABLES,
    VIEWS,
)

ATTEMPTS = {
    "S": "SELECT FROM {0} LIMIT 0",
    "I": "INSERT INTO {0} DEFAULT VALUES",
    "U": "UPDATE {0} SET {1} = {1} WHERE false",
    "D": "DELETE FROM {0} WHERE false",
    "T": "TRUNCATE {0}",
    "L": "SELECT nextval('{0}')",
}
RELATIONS: dict[str, tuple[Mapping[str, tuple[str, str]], str]] = {
    "r": (TABLES, "SIUDT"),
    "v": (VIEWS, "S"),
    "S": (SEQUENCES, "L"),
}


@asynccontextmanager
async def acting_as(connection: Connection, role: str) -> AsyncIterator[None]:
    """Have only a role's rights, and leave nothing of what is done with them."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(f"SET LOCAL ROLE {role}")
        yield
    finally:
        await transaction.rollback()


async def may(connection: Connection, role: str, statement: str) -> bool:
    async with acting_as(connection, role):
        try:
            await connection.execute(statement)
        except asyncpg.InsufficientPrivilegeError:
            return False
        except asyncpg.IntegrityConstraintViolationError:
            # An empty row is no row, and was looked at all the same.
            pass
    return True


@pytest.mark.parametrize("kind", RELATIONS)
async def test_each_role_may_do_with_each_relation_what_the_matrix_says_and_no_more(
    pool: Pool, kind: str
) -> None:
    matrix, letters = RELATIONS[kind]
    async with pool.acquire() as connection:
        there = await connection.fetch(
            "SELECT c.relname, a.attname FROM pg_class c LEFT JOIN pg_attribute a "
            "ON a.attrelid = c.oid AND a.attnum = (SELECT min(attnum) FROM pg_attribute "
            "WHERE attrelid = c.oid AND attnum > 0 AND attidentity = '') "
            "WHERE c.relnamespace = 'soulprint'::regnamespace AND c.relkind = $1::text::\"char\"",
            kind,
        )
        assert {row["relname"] for row in there} == set(matrix), "an object that the matrix lacks"
        found = {}
        for name, column in there:
            rights = ["", ""]
            for place, role in enumerate(ROLES):
                for letter in letters:
                    attempt = ATTEMPTS[letter].format(f"soulprint.{name}", column)
                    if await may(connection, role, attempt):
                        rights[place] += letter
            found[name] = tuple(rights)
        assert found == matrix


async def test_each_role_may_call_what_the_matrix_says_and_no_more(pool: Pool) -> None:
    rows = await pool.fetch(
        "SELECT proname, has_function_privilege($1, oid, 'EXECUTE') AS service, "
        "has_function_privilege($2, oid, 'EXECUTE') AS worker "
        "FROM pg_proc WHERE pronamespace = 'soulprint'::regnamespace",
        *ROLES,
    )
    found = {
        row["proname"]: ("X" if row["service"] else "", "X" if row["worker"] else "")
        for row in rows
    }
    assert found == FUNCTIONS


async def test_neither_role_reaches_the_apps_own_columns_or_makes_anything(pool: Pool) -> None:
    async with pool.acquire() as connection:
        await connection.execute("ALTER TABLE public.user_profiles ADD COLUMN diary text")
        await connection.execute(
            "INSERT INTO public.user_profiles (user_id) VALUES (gen_random_uuid())"
        )
        for role, allowed in (("soulprint_service", ""), ("soulprint_worker", "UI")):
            for statement, letter in (
                ("SELECT diary FROM public.user_profiles", "-"),
                ("UPDATE public.user_profiles SET diary = 'x'", "-"),
                ("UPDATE public.user_profiles SET user_id = user_id", "-"),
                ("UPDATE public.user_profiles SET memory_md = 'x'", "U"),
                ("INSERT INTO public.user_profiles (user_id) VALUES (gen_random_uuid())", "I"),
                ("DELETE FROM public.user_profiles", "-"),
                ("TRUNCATE public.user_profiles", "-"),
                ("CREATE TABLE soulprint.mine ()", "-"),
                ("DROP FUNCTION soulprint.now", "-"),
            ):
                assert await may(connection, role, statement) is (letter in allowed), statement
            assert await may(connection, role, "SELECT memory_md FROM public.user_profiles")


async def test_every_statement_can_be_run_by_a_service_or_a_worker(pool: Pool) -> None:
    async with pool.acquire() as connection:
        nobodys = set()
        for name in sorted(path.stem for path in FOLDER.glob("*.sql")):
            plan = f"EXPLAIN (GENERIC_PLAN) {sql(name)}"
            if not [role for role in ROLES if await may(connection, role, plan)]:
                nobodys.add(name)
        assert nobodys - OF_THE_OPERATOR == set()


async def test_a_door_writes_with_its_owners_rights_and_names_who_came_in(pool: Pool) -> None:
    user = uuid4()
    async with pool.acquire() as connection:
        role = await connection.fetchval("SELECT session_user")
        await connection.execute("SET ROLE soulprint_service")
        await connection.execute(
            sql("enqueue_import"), user, f"imports/{user}/a.zip", None, None, None, None, "me", None
        )
        await connection.execute("RESET ROLE")
        made = await connection.fetchrow("SELECT actor, db_role FROM soulprint.audit_trail")
        assert made is not None
        assert tuple(made) == ("me", role)
