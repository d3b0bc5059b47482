"""The statements: one a file, with a header that says what it does, locks and uses, and all in use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from soulprint_queue.statements import FOLDER, sql
from tests.queue.bench import Bench

NAMES = sorted(path.stem for path in FOLDER.glob("*.sql"))
ROOT = Path(__file__).parents[2]
VERBS = frozenset(
    [
        "add",
        "advance",
        "answer",
        "beat",
        "begin",
        "cancel",
        "carry",
        "claim",
        "complete",
        "consolidate",
        "copy",
        "count",
        "delete",
        "drop",
        "emit",
        "end",
        "enqueue",
        "enter",
        "erase",
        "expire",
        "export",
        "fail",
        "find",
        "finish",
        "give",
        "halve",
        "hold",
        "insert",
        "lock",
        "note",
        "prune",
        "read",
        "record",
        "regenerate",
        "reject",
        "report",
        "reserve",
        "restore",
        "retry",
        "set",
        "settle",
        "start",
        "sweep",
        "touch",
        "upsert",
        "write",
    ]
)


STARTS = "SELECT|INSERT|UPDATE|DELETE|WITH|SET|ALTER|CREATE|DROP|TRUNCATE"


def header(name: str) -> list[str]:
    """The comment lines that a statement begins with."""
    lines = sql(name).splitlines()
    body = next(n for n, line in enumerate(lines) if not line.startswith("--"))
    return [line.removeprefix("--").strip() for line in lines[:body]]


def test_there_are_statements() -> None:
    assert len(NAMES) > 60


@pytest.mark.parametrize("name", NAMES)
def test_a_statement_says_what_it_does_what_it_locks_and_which_index_it_uses(name: str) -> None:
    lines = header(name)
    starts = [line.partition(":")[0] for line in lines]
    assert "Locks" in starts, lines
    assert "Index" in starts, lines
    assert 0 < starts.index("Locks") < starts.index("Index")
    assert all(line for line in lines), "no empty line in a header"
    what = " ".join(lines[: starts.index("Locks")])
    assert what[0].isupper()
    assert what.endswith("."), what
    assert len(lines) <= 7, "a statement that needs more words is two"


@pytest.mark.parametrize("name", NAMES)
def test_a_statement_is_named_by_its_verb(name: str) -> None:
    assert name.split("_", maxsplit=1)[0] in VERBS


@pytest.mark.parametrize("name", NAMES)
def test_a_statement_is_one_statement(name: str) -> None:
    code = re.sub(r"--[^\n]*", "", sql(name))
    outside = re.sub(r"'[^']*'", "''", code)
    assert ";" not in outside.rstrip().rstrip(";")


@pytest.mark.asyncio(loop_scope="session")
async def test_every_statement_prepares_against_the_migrated_schema(bench: Bench) -> None:
    async with bench.pool.acquire() as connection:
        for name in NAMES:
            try:
                prepared = await connection.prepare(sql(name))
            except Exception as error:
                error.add_note(name)
                raise
            highest = max((int(number) for number in re.findall(r"\$(\d+)", sql(name))), default=0)
            assert len(prepared.get_parameters()) == highest, name


def code() -> str:
    parts = []
    for folder in ("queue/soulprint_queue", "service/soulprint_service"):
        parts += [path.read_text("utf-8") for path in (ROOT / folder).rglob("*.py")]
    return "\n".join(parts)


def test_every_statement_is_used_and_every_used_one_exists() -> None:
    text = code()
    unused = [name for name in NAMES if f'"{name}"' not in text]
    assert unused == []
    called = set(re.findall(r'\bsql\(\s*"([a-z_]+)"', text))
    assert called <= set(NAMES)


@pytest.mark.asyncio(loop_scope="session")
async def test_every_index_that_a_header_names_exists(bench: Bench) -> None:
    rows = await bench.pool.fetch(
        "SELECT indexname FROM pg_indexes WHERE schemaname = 'soulprint' OR tablename = 'user_profiles'"
    )
    known = {row["indexname"] for row in rows}
    for name in NAMES:
        lines = header(name)
        named = " ".join(
            lines[next(n for n, line in enumerate(lines) if line.startswith("Index:")) :]
        )
        missing = (
            set(
                re.findall(
                    r"\b\w+_(?:pkey|by_\w+|one_\w+|key|created|answered|richest|superseding)\b",
                    named,
                )
            )
            - known
        )
        assert not missing, (name, missing)


def test_no_module_holds_sql_of_its_own() -> None:
    """Statements live in their files; a probe, a setting of a connection and the library's own notice are none."""
    allowed = re.compile(
        r"SELECT 1\b|SET transaction_timeout|SELECT to_regclass|SELECT version_num|SELECT pg_notify"
    )
    found = []
    for folder in ("queue/soulprint_queue", "service/soulprint_service"):
        for path in (ROOT / folder).rglob("*.py"):
            if "embedded" in path.parts:
                continue
            literals = re.findall(f'"((?:{STARTS}) [^"]*)"', path.read_text("utf-8"))
            found += [
                f"{path.relative_to(ROOT)}: {each}" for each in literals if not allowed.search(each)
            ]
    assert found == []
