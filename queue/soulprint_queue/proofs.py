"""Looks every quote up again where it is said to stand: what an audit rests on."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

import asyncpg
import msgspec

from soulprint_pipeline.quotes import occurs
from soulprint_queue.connections import Connection, Pool
from soulprint_queue.statements import sql
from soulprint_queue.stored import load_conversations


class Proofs(msgspec.Struct, frozen=True):
    """What of a user's profile is proven by what is stored.

    Attributes:
        facts: those of which every quote stands in its message, word for word.
        broken: those of which one does not.
        messages: cited ones that the person said, by conversation and message.
        quotes: how many were looked up.
    """

    facts: frozenset[UUID]
    broken: frozenset[UUID]
    messages: frozenset[tuple[str, str]]
    quotes: int


async def read_proofs(connection: Connection | Pool, user_id: UUID) -> Proofs:
    """Look up every quote and every cited message of a user, one conversation at a time."""
    rows = await connection.fetch(sql("read_quotes"), user_id)
    cited = await connection.fetch(sql("read_cited_messages"), user_id)
    broken: set[UUID] = set()
    for _, group in groupby(rows, key=_place):
        quotes = list(group)
        if quotes[0]["emptied"]:
            # Looked up when it was stored; what it stood in has been deleted by age since.
            continue
        texts = await _texts(connection, quotes[0])
        for row in quotes:
            if not occurs(row["quote"], texts.get(row["message_id"], "")):
                broken.add(row["fact_id"])
    return Proofs(
        facts=frozenset(row["fact_id"] for row in rows) - broken,
        broken=frozenset(broken),
        messages=frozenset((row["conversation_id"], row["message_id"]) for row in cited),
        quotes=sum(not row["emptied"] for row in rows),
    )


def _place(row: asyncpg.Record) -> tuple[UUID | None, UUID | None, UUID | None]:
    return row["conversation_key"], row["import_id"], row["source_key"]


async def _texts(connection: Connection | Pool, row: asyncpg.Record) -> dict[str, str]:
    """Return what the person said there, by message id."""
    if row["conversation_key"] is None:
        content = await connection.fetchval(
            sql("read_source_text"), row["import_id"], row["source_key"]
        )
        return {row["message_id"]: content or ""}
    loaded = await load_conversations(connection, [row["conversation_key"]])
    return {
        message.id: message.text
        for _, conversation in loaded
        for message in conversation.messages
        if message.role == "user"
    }
