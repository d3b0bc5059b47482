"""Holds every fact against what is stored, by the rule that let it in: what an audit rests on."""

from __future__ import annotations

from itertools import groupby
from uuid import UUID

import asyncpg
import msgspec

from soulprint_pipeline.heard import Heard
from soulprint_queue.connections import Connection, Pool
from soulprint_queue.statements import sql
from soulprint_queue.stored import load_conversations, personal_source


class Proofs(msgspec.Struct, frozen=True):
    """What of a user's profile is proven by what is stored.

    Attributes:
        facts: those that each of their quotes proves (`soulprint_pipeline.heard`).
        broken: the others, each with why a quote of it does not.
        messages: cited ones that the person said, by conversation and message.
        quotes: how many were looked up.
    """

    facts: frozenset[UUID]
    broken: dict[UUID, str]
    messages: frozenset[tuple[str, str]]
    quotes: int


async def read_proofs(connection: Connection | Pool, user_id: UUID) -> Proofs:
    """Look up every quote and every cited message of a user, one conversation at a time."""
    rows = await connection.fetch(sql("read_quotes"), user_id)
    cited = await connection.fetch(sql("read_cited_messages"), user_id)
    broken: dict[UUID, str] = {}
    for _, group in groupby(rows, key=_place):
        quotes = list(group)
        if quotes[0]["emptied"]:
            # Looked up when it was stored; what it stood in has been deleted by age since.
            continue
        heard = await _heard(connection, quotes[0])
        for row in quotes:
            fault = heard.fault(row["message_id"], row["quote"], row["statement"])
            if fault is not None:
                broken[row["fact_id"]] = fault
    return Proofs(
        facts=frozenset(row["fact_id"] for row in rows) - broken.keys(),
        broken=broken,
        messages=frozenset((row["conversation_id"], row["message_id"]) for row in cited),
        quotes=sum(not row["emptied"] for row in rows),
    )


def _place(row: asyncpg.Record) -> tuple[UUID | None, UUID | None, UUID | None]:
    return row["conversation_key"], row["import_id"], row["source_key"]


async def _heard(connection: Connection | Pool, row: asyncpg.Record) -> Heard:
    """Return what was said there, also where a fact of it has been forgotten since."""
    if row["conversation_key"] is None:
        source = await connection.fetchrow(sql("read_source"), row["import_id"], row["source_key"])
        return Heard(()) if source is None else Heard.source(personal_source(source))
    loaded = await load_conversations(connection, [row["conversation_key"]], forgotten=True)
    return Heard(message for _, conversation in loaded for message in conversation.messages)
