"""What must be true in the end, asked of the database alone.

Each rule is one statement that returns what breaks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal, TypeAlias, get_args

import msgspec

from crash.imports import Expected
from soulprint_queue.connections import Connection, Pool

Verdict: TypeAlias = Literal["lost", "wrong", "duplicated"]

UNDER_WAY = """
SELECT count(*) FROM soulprint.imports WHERE superseded_by IS NULL
AND state NOT IN ('complete', 'cancelled') AND (state <> 'failed' OR next_retry_at IS NOT NULL)
"""
"""Imports that still go on by themselves."""

STORED = """
SELECT i.import_id, i.state, i.superseded_by, i.total_conversations, i.total_messages,
       i.quarantined, (SELECT count(*) FROM soulprint.import_conversations c
                       WHERE c.import_id = i.import_id AND NOT c.carried) AS stored
FROM soulprint.imports i
"""

RULES = Path(__file__).parent / "rules"
"""One statement a file, in a folder named by what a row of it counts as."""


class Rule(msgspec.Struct, frozen=True):
    """Something that must not be found.

    Attributes:
        what: what is broken where a row is found, in words.
        statement: returns one id a row.
    """

    verdict: Verdict
    what: str
    statement: str


class Finding(msgspec.Struct, frozen=True):
    """A rule that is broken.

    Attributes:
        what: the rule's own words.
        where: ids of rows, a few of them.
        count: how many rows in all.
    """

    verdict: Verdict
    what: str
    where: tuple[str, ...]
    count: int


def rules() -> list[Rule]:
    """Read all rules."""
    found = []
    for verdict in get_args(Verdict):
        for file in sorted((RULES / verdict).glob("*.sql")):
            statement = file.read_text()
            found.append(Rule(verdict, statement.splitlines()[0].removeprefix("-- "), statement))
    return found


async def check(
    connection: Connection | Pool,
    expected: Iterable[Expected],
) -> list[Finding]:
    """Ask the database for everything that breaks a rule.

    Args:
        connection: to the database of the cell, when its imports have come to an end.
        expected: the imports that the door accepted, with what their files held.
    """
    findings = []
    for rule in rules():
        rows = [str(row[0]) for row in await connection.fetch(rule.statement)]
        findings += _found(rule.verdict, rule.what, rows)
    return findings + await _against_the_files(connection, list(expected))


async def _against_the_files(
    connection: Connection | Pool,
    expected: Sequence[Expected],
) -> list[Finding]:
    """Compare what is stored with what the files held."""
    rows = await connection.fetch(STORED)
    found = {row["import_id"]: row for row in rows}
    missing = [str(each.import_id) for each in expected if each.import_id not in found]
    short: list[str] = []
    for each in expected:
        row = found.get(each.import_id)
        if row is None or row["state"] != "complete" or row["superseded_by"] is not None:
            continue
        wanted = (each.conversations, each.conversations, each.messages, each.quarantined)
        stored = (
            row["stored"], row["total_conversations"], row["total_messages"], row["quarantined"],
        )  # fmt: skip
        if stored != wanted:
            short.append(f"{each.import_id} {stored} of {wanted}")
    unknown = [str(each) for each in found.keys() - {each.import_id for each in expected}]
    return [
        *_found("lost", "an import that a door accepted is not there", missing),
        *_found("wrong", "conversations or messages are missing", short),
        *_found("duplicated", "an import that nobody asked for", unknown),
    ]


def _found(verdict: Verdict, what: str, rows: list[str]) -> list[Finding]:
    return [Finding(verdict, what, tuple(rows[:5]), len(rows))] if rows else []
