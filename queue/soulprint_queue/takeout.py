"""Everything that we hold about a person, as files of JSON lines, in one consistent snapshot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import NamedTuple
from uuid import UUID

from soulprint_queue.connections import Connection
from soulprint_queue.statements import sql

PIECE = 256 * 1024
"""Characters that are handed on together, the last line aside."""


class Part(NamedTuple):
    """One file of the takeout.

    Attributes:
        name: of the file.
        statement: what it is read with; its rows are the file's lines.
        rows: fetched at a time; one, where a row may be as large as a conversation.
        about: what it holds, for the person.
    """

    name: str
    statement: str
    rows: int
    about: str


PARTS = (
    Part(
        "facts.jsonl",
        "export_facts",
        100,
        "what was learned about you: each fact with every message it was said in, and "
        "your words; those that a newer one replaced, too",
    ),
    Part(
        "conversations.jsonl",
        "export_conversations",
        1,
        "your conversations with their messages, as they are stored, and which analyst "
        "has read them",
    ),
    Part(
        "passages.jsonl",
        "export_passages",
        20,
        "the same conversations, cut into passages for searching",
    ),
    Part(
        "sources.jsonl",
        "export_sources",
        1,
        "your custom instructions and saved memories",
    ),
    Part(
        "found.jsonl",
        "export_mentions",
        100,
        "what was found in which message, before equal findings were made into one fact",
    ),
    Part(
        "quarantine.jsonl",
        "export_quarantine",
        100,
        "what could not be read or not be proven, and why",
    ),
    Part(
        "imports.jsonl",
        "export_imports",
        1,
        "your imports: where each came from, how it went, its steps, and whom it was told to",
    ),
    Part(
        "import_conversations.jsonl",
        "export_import_conversations",
        100,
        "which conversations each import held",
    ),
    Part(
        "calls.jsonl",
        "export_calls",
        10,
        "every call to a language model about you: what it cost, and the answer that was recorded",
    ),
    Part(
        "events.jsonl",
        "export_events",
        100,
        "what changed and when, of the last 14 days",
    ),
    Part(
        "acts.jsonl",
        "export_acts",
        100,
        "who imported, retried, cancelled, deleted and exported your data: yourself, a "
        "key of the app, or a database role",
    ),
    Part(
        "others.jsonl",
        "export_others",
        100,
        "the rest: what each line of the profile rests on, what you had deleted (ids and "
        "digests), estimates, uploads under way, counted requests, receipts of erasures",
    ),
)


async def lines_of(connection: Connection, part: Part, user_id: UUID) -> AsyncIterator[str]:
    """Read one file of a person's takeout, in pieces of whole lines.

    Args:
        connection: in a transaction of REPEATABLE READ, so that all files show one moment.
        part: which file.
        user_id: whose.
    """
    cursor = await connection.cursor(sql(part.statement), user_id)
    held: list[str] = []
    size = 0
    while rows := await cursor.fetch(part.rows):
        for row in rows:
            held.append(row["line"])
            size += len(held[-1])
        if size >= PIECE:
            yield "\n".join(held) + "\n"
            held, size = [], 0
    if held:
        yield "\n".join(held) + "\n"
