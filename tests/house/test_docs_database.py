"""States and SQL: what the documentation lists is what a migrated database has."""

from __future__ import annotations

import re
from itertools import product
from uuid import uuid4

import asyncpg

from soulprint_queue.connections import Connection, Pool
from tests.house.pages import ROOT, blocks, rows_below, text_of

STATES = (
    *("queued", "importing", "profiling", "extracting", "remembering", "writing"),
    *("complete", "failed", "cancelled"),
)
WORKING = set(STATES[:6])


def drawn() -> set[tuple[str, str]]:
    """The arrows of the diagram; one at the box of working states stands for all of them."""
    (picture,) = [body for info, body in blocks(ROOT / "docs/states.md") if info == "mermaid"]
    found = set()
    for start, end in re.findall(r"^\s*(\S+) --> (\S+)$", picture, re.MULTILINE):
        if "[*]" in (start, end):
            continue
        starts = WORKING if start == "working" else {start}
        ends = WORKING if end == "working" else {end}
        found |= set(product(starts, ends))
    return found


def tabled() -> set[tuple[str, str]]:
    rows = rows_below(ROOT / "docs/states.md", "The states of an import")
    return {(start, end) for start, ends in rows for end in ends.split(", ")}


async def allowed(pool: Pool) -> set[tuple[str, str]]:
    """Every change of state that a migrated database lets through."""
    found = set()
    async with pool.acquire() as connection:
        for start, end in product(STATES, STATES):
            if start != end and await _lets_through(connection, start, end):
                found.add((start, end))
    return found


async def _lets_through(connection: Connection, start: str, end: str) -> bool:
    attempt = connection.transaction()
    await attempt.start()
    try:
        made = await connection.fetchval(
            "INSERT INTO soulprint.imports (user_id, state) VALUES ($1, $2) RETURNING import_id",
            uuid4(),
            start,
        )
        await connection.execute(
            "UPDATE soulprint.imports SET state = $2 WHERE import_id = $1", made, end
        )
    except asyncpg.PostgresError as error:
        if error.sqlstate != "SP002":
            raise
        return False
    finally:
        await attempt.rollback()
    return True


async def test_the_diagram_of_states_is_what_the_database_allows(pool: Pool) -> None:
    truth = await allowed(pool)
    assert truth
    assert drawn() == truth
    assert tabled() == truth


async def test_what_the_app_sees_of_a_state_is_what_the_page_says(pool: Pool) -> None:
    rows = rows_below(ROOT / "docs/states.md", "What the app sees")
    told = set()
    for states, import_status, full_pass_status in rows:
        for state in states.split(", "):
            name = state.split()[0]
            early = name in {"queued", "importing", "profiling"} or "before" in state
            told.add((name, early, import_status, full_pass_status.split()[0]))
    truth = set()
    for state in STATES:
        for early in (True, False):
            if early and state in {"extracting", "remembering", "writing", "complete"}:
                continue
            if not early and state in {"queued", "importing", "profiling"}:
                continue
            user = uuid4()
            await pool.execute(
                "INSERT INTO soulprint.imports (user_id, state, quick_ready_at) "
                "VALUES ($1, $2, CASE WHEN NOT $3 THEN now() END)",
                user,
                state,
                early,
            )
            row = await pool.fetchrow(
                "SELECT import_status, full_pass_status FROM public.user_profiles WHERE user_id = $1",
                user,
            )
            assert row is not None
            truth.add((state, early, row[0], row[1]))
    assert told == truth


def named_type(sql_type: str) -> str:
    return sql_type.replace("timestamp with time zone", "timestamptz")


async def test_the_views_have_the_columns_that_the_page_lists(pool: Pool) -> None:
    page = ROOT / "docs/sql.md"
    names = re.findall(r"^### `soulprint\.(\w+)`$", text_of(page), re.MULTILINE)
    records = await pool.fetch(
        "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_class c "
        "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
        "WHERE c.relnamespace = 'soulprint'::regnamespace AND c.relkind = 'v' "
        "ORDER BY c.relname, a.attnum"
    )
    truth: dict[str, list[tuple[str, str]]] = {}
    for view, column, kind in records:
        truth.setdefault(view, []).append((column, named_type(kind)))
    told = {
        name: [(row[0], row[1]) for row in rows_below(page, f"`soulprint.{name}`")]
        for name in names
    }
    assert told == truth


async def test_the_projection_has_the_columns_that_the_page_lists(pool: Pool) -> None:
    records = await pool.fetch(
        "SELECT a.attname, format_type(a.atttypid, a.atttypmod), "
        "       coalesce(pg_get_expr(d.adbin, d.adrelid), '') FROM pg_attribute a "
        "LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum "
        "WHERE a.attrelid = 'public.user_profiles'::regclass AND a.attnum > 0 ORDER BY a.attnum"
    )
    truth = [
        (name, named_type(kind), default.removesuffix("::text").strip("'"))
        for name, kind, default in records
    ]
    rows = rows_below(ROOT / "docs/sql.md", "`public.user_profiles`")
    assert [(row[0], row[1], row[2]) for row in rows] == truth


async def test_the_functions_have_the_arguments_that_the_page_lists(pool: Pool) -> None:
    rows = rows_below(ROOT / "docs/sql.md", "Functions")
    assert len(rows) >= 5
    for function, arguments, result in rows:
        found = await pool.fetch(
            "SELECT pg_get_function_identity_arguments(oid) AS arguments, "
            "       pg_get_function_result(oid) AS result FROM pg_proc WHERE oid = $1::regproc",
            function,
        )
        assert [tuple(record) for record in found] == [(arguments, result)], function


async def test_the_grants_that_the_page_advises_are_enough(pool: Pool) -> None:
    (grants,) = [body for info, body in blocks(ROOT / "docs/sql.md") if "GRANT" in body]
    role = f"reader_{uuid4().hex[:8]}"
    async with pool.acquire() as connection:
        attempt = connection.transaction()
        await attempt.start()
        try:
            await connection.execute(f"CREATE ROLE {role}")
            await connection.execute(grants.replace("dashboard", role))
            await connection.execute(f"SET ROLE {role}")
            await connection.fetch("SELECT * FROM soulprint.queue_overview")
        finally:
            await attempt.rollback()
