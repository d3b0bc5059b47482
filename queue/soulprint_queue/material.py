"""What sections are written from: the richest conversations, as many as fit."""

from __future__ import annotations

from uuid import UUID

from soulprint_pipeline.analysts.base import KnownFact, Material
from soulprint_pipeline.exports.conversation import Conversation
from soulprint_pipeline.sample import fit
from soulprint_queue.connections import Connection
from soulprint_queue.outdated import Outdated, load_outdated
from soulprint_queue.statements import sql
from soulprint_queue.stored import load_conversations, load_sources
from soulprint_queue.workshop import Run

TOKEN_BUDGET = 60_000
"""Of a sample: a call that answers within the minute, and stays in the lower price band."""

MAX_CHARACTERS = 600_000
FEWEST = 5
ENOUGH_MESSAGES = 4


async def gather_material(
    run: Run, *, facts: tuple[KnownFact, ...] = (), memory: str = "", only: str | None = None
) -> Material:
    """Load the sample of an import, with the person's own sources in front.

    What they said of themself and is past, as only the forgotten showed, is left out.
    """
    async with run.reading() as connection:
        rows = await connection.fetch(sql("read_richest"), run.claim.subject)
        keys = [
            row["conversation_key"]
            for place, row in enumerate(rows)
            if row["messages_count"] >= ENOUGH_MESSAGES or place < FEWEST
        ]
        outdated = await load_outdated(connection, run.row.user_id)
        conversations = await _load_what_fits(connection, keys, outdated)
        sources = await load_sources(connection, run.claim.subject)
    return Material(
        conversations=tuple(conversations),
        sources=tuple(
            kept for _, source in sources if (kept := outdated.within_source(source)) is not None
        ),
        facts=facts,
        memory=memory,
        only=only,
        total_conversations=(run.row.total_conversations or 0) + run.row.carried_over,
        total_messages=run.row.total_messages or 0,
    )


async def _load_what_fits(
    connection: Connection, keys: list[UUID], outdated: Outdated
) -> list[Conversation]:
    """Load one after the other and stop when the budget is full: the largest may be 18 MB."""
    kept: list[Conversation] = []
    characters = 0
    for key in keys:
        for _, conversation in await load_conversations(connection, [key]):
            for trimmed in fit([outdated.within(conversation)], TOKEN_BUDGET, MAX_CHARACTERS):
                kept.append(trimmed)
                characters += sum(len(message.text) for message in trimmed.messages)
        if characters > MAX_CHARACTERS and len(kept) >= FEWEST:
            break
    return fit(kept, TOKEN_BUDGET, MAX_CHARACTERS)
