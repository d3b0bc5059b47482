"""Conversations and facts as they come back out of the database."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import asyncpg
import msgspec

from soulprint_pipeline.analysts.base import Earlier, KnownFact
from soulprint_pipeline.exports.conversation import (
    VENDOR_MEMORY,
    Conversation,
    Message,
    PersonalSource,
)
from soulprint_queue.connections import Connection, Pool
from soulprint_queue.statements import sql

_messages = msgspec.json.Decoder(tuple[Message, ...])


def encode_messages(messages: Sequence[Message]) -> str:
    """Write messages as they are stored: a JSON array of objects."""
    return msgspec.json.encode(messages).decode()


def _conversation(row: asyncpg.Record, *, forgotten: bool) -> Conversation:
    created, updated = row["created_at"], row["updated_at"]
    return Conversation(
        id=row["conversation_id"],
        title=row["title"],
        created_at=created.timestamp() if created else None,
        updated_at=updated.timestamp() if updated else None,
        messages=_messages_of(row, forgotten=forgotten),
        persona=row["persona"],
    )


def _messages_of(row: asyncpg.Record, *, forgotten: bool) -> tuple[Message, ...]:
    messages = _messages.decode(row["messages"]) if row["messages"] else ()
    left_out = set() if forgotten else set(row["forgotten"])
    return tuple(each for each in messages if each.id not in left_out) if left_out else messages


async def load_conversations(
    connection: Connection | Pool, keys: Sequence[UUID], *, forgotten: bool = False
) -> list[tuple[UUID, Conversation]]:
    """Load conversations with their messages, in the order of `keys`.

    Args:
        connection: any.
        keys: of the conversations.
        forgotten: also messages that said a fact which the person has deleted.
    """
    rows = await connection.fetch(sql("read_conversations"), keys)
    found = {row["conversation_key"]: _conversation(row, forgotten=forgotten) for row in rows}
    return [(key, found[key]) for key in keys if key in found]


async def load_sources(
    connection: Connection, import_id: UUID
) -> list[tuple[UUID, PersonalSource]]:
    """Load the person's custom instructions and saved memories, newest first."""
    rows = await connection.fetch(sql("read_sources"), import_id, VENDOR_MEMORY)
    return [(row["source_key"], personal_source(row)) for row in rows]


def personal_source(row: asyncpg.Record) -> PersonalSource:
    """Read a source out of a row of `soulprint.sources`."""
    return PersonalSource(
        kind=row["kind"],
        text=row["content"],
        at=row["said_at"].timestamp() if row["said_at"] else None,
        conversation_id=row["conversation_id"],
        message_id=row["message_id"],
    )


async def load_facts(connection: Connection, user_id: UUID) -> list[KnownFact]:
    """Load the facts that stand, newest first."""
    return [known_fact(row) for row in await connection.fetch(sql("read_standing_facts"), user_id)]


def known_fact(row: asyncpg.Record) -> KnownFact:
    """Read a fact out of a row of `soulprint.facts` with its number of sources."""
    return KnownFact(
        id=str(row["fact_id"]),
        category=row["category"],
        statement=row["statement"],
        said_at=row["said_at"].timestamp() if row["said_at"] else None,
        stated=row["stated"],
        slot=row["slot"],
        sources=row["sources"],
    )


def earlier_fact(row: asyncpg.Record) -> Earlier:
    """Read a superseded fact out of a row of what was consolidated."""
    return Earlier(
        id=str(row["fact_id"]),
        statement=row["statement"],
        superseded_by=str(row["superseded_by"]),
        until=row["until"].timestamp() if row["until"] else None,
        slot=row["slot"],
    )
