"""Conversations in the shape that exports are read into."""

from __future__ import annotations

from collections.abc import Sequence

from soulprint_pipeline.exports.conversation import Conversation, Message, PersonalSource
from soulprint_pipeline.facts import Fact

MAY = 1_714_550_400.0
"""1 May 2024, 08:00 UTC."""


def conversation(
    *texts: str, id_: str = "c1", title: str = "Untitled", at: float | None = MAY
) -> Conversation:
    """Make a conversation: the person speaks first, then the assistant, in turns."""
    messages = tuple(
        Message(
            id=f"{id_}-{number}",
            role="assistant" if number % 2 else "user",
            text=text,
            at=None if at is None else at + 60.0 * number,
        )
        for number, text in enumerate(texts)
    )
    return Conversation(id=id_, title=title, created_at=at, updated_at=at, messages=messages)


def source(text: str) -> PersonalSource:
    """Make custom instructions."""
    return PersonalSource("custom_instructions", text, MAY, "c-source", "m-source")


def said(found: Sequence[Fact]) -> set[tuple[str, str]]:
    """Return the message id and the quote of each fact."""
    return {(fact.message_id, fact.quote) for fact in found}
