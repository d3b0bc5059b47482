"""Conversations and what was found in them, written as the steps write them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from soulprint_pipeline.alike import fingerprint
from soulprint_queue.batches import columns_of
from soulprint_queue.connections import Connection, Pool
from soulprint_queue.keys import derived_key, moment
from soulprint_queue.statements import sql
from soulprint_queue.steps.memory import _write_facts
from tests.queue.bench import Bench, Person

VERSION = "local/1"


def day(text: str | None) -> float | None:
    """Unix seconds of an ISO date (UTC), None for None."""
    return (
        None if text is None else dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC).timestamp()
    )


@dataclass(frozen=True)
class Told:
    """A fact as it was said once."""

    statement: str
    on: str | None = None
    slot: str | None = None
    conversation: str = "c1"
    message: str = "m1"
    category: str = "projects"
    stated: bool = True
    version: str = VERSION
    in_source: bool = False


def key_of(user_id: UUID, conversation: str, content: str = "") -> UUID:
    return derived_key(user_id, conversation, content)


async def store(
    bench: Bench, person: Person, *conversations: str, content: str = "", updated: str | None = None
) -> list[UUID]:
    """Store conversations (of some content) and mark them as held by the person's import."""
    keys = []
    for conversation in conversations:
        key = key_of(person.user_id, conversation, content)
        await bench.pool.execute(
            "INSERT INTO soulprint.conversations (conversation_key, user_id, conversation_id, content_hash, title, messages_count, user_messages, tokens, score) "
            "VALUES ($1, $2, $3, $4, $5, 2, 1, 10, 1) ON CONFLICT DO NOTHING",
            key, person.user_id, conversation, content.encode(), f"Title of {conversation}",
        )  # fmt: skip
        await bench.pool.execute(
            "INSERT INTO soulprint.import_conversations (import_id, conversation_key, conversation_id, updated_at, score, sent_bytes, messages_count) "
            "VALUES ($1, $2, $3, $4, 1, 1, 2)",
            person.import_id, key, conversation, moment(day(updated)),
        )  # fmt: skip
        keys.append(key)
    return keys


async def tell(bench: Bench, person: Person, *facts: Told, content: str = "") -> None:
    """Insert mentions with the statement of the `extract` step."""
    rows = []
    for fact in facts:
        name = fingerprint(fact.category, fact.statement)  # type: ignore[arg-type]
        source = derived_key("source", fact.conversation) if fact.in_source else None
        conversation = (
            None if fact.in_source else key_of(person.user_id, fact.conversation, content)
        )
        owner = person.import_id if fact.in_source else None
        rows.append(
            (
                derived_key(conversation or owner, source, fact.message, name, fact.version),
                person.user_id, conversation, owner, source, fact.version, fact.category, fact.statement,
                name, fact.slot, fact.stated, fact.conversation, fact.message, f"quote of {fact.message}",
                moment(day(fact.on)),
            )
        )  # fmt: skip
    await bench.pool.execute(sql("insert_mentions"), *columns_of(rows))


async def write_facts(bench: Bench, person: Person, version: str = VERSION) -> None:
    """What the `memory` step's closing does to the facts, in one transaction."""
    async with bench.pool.acquire() as connection, connection.transaction():
        await write_facts_in(connection, person, version)


async def write_facts_in(
    connection: Connection | Pool, person: Person, version: str = VERSION
) -> None:
    from soulprint_queue.rows import ImportRow

    record = await connection.fetchrow(sql("lock_import"), person.import_id)
    assert record is not None
    await _write_facts(connection, ImportRow.of(record), version)  # type: ignore[arg-type]
