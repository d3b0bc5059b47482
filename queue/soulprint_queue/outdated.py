"""What the person said that no longer holds, and of which nothing that can be shown says so."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec

from soulprint_pipeline.exports.conversation import Conversation, PersonalSource
from soulprint_pipeline.quotes import fold
from soulprint_queue.connections import Connection
from soulprint_queue.statements import sql


@dataclass(frozen=True)
class Outdated:
    """Passages that a reader of the words would take for current.

    Where somebody said "I live in Leeds", and has had forgotten what they said after it, the words
    that ended it are gone. Whoever writes the profile from the words has to miss both.

    Attributes:
        quotes: by conversation and message, folded.
    """

    quotes: dict[tuple[str, str], list[str]]

    def within(self, conversation: Conversation) -> Conversation:
        """Return a conversation without the messages that say what is outdated."""
        kept = tuple(
            each for each in conversation.messages if (conversation.id, each.id) not in self.quotes
        )
        return msgspec.structs.replace(conversation, messages=kept)

    def within_source(self, source: PersonalSource) -> PersonalSource | None:
        """Return a source without its lines that say it; None where no line alone does."""
        quotes = self.quotes.get((source.conversation_id, source.message_id))
        if quotes is None:
            return source
        lines = source.text.split("\n")
        kept = [line for line in lines if not any(quote in fold(line) for quote in quotes)]
        if len(kept) == len(lines) or not "".join(kept).strip():
            return None
        return msgspec.structs.replace(source, text="\n".join(kept))


async def load_outdated(connection: Connection, user_id: UUID) -> Outdated:
    """Load where a person said it."""
    quotes: dict[tuple[str, str], list[str]] = {}
    for row in await connection.fetch(sql("read_outdated"), user_id):
        place = (row["conversation_id"], row["message_id"])
        quotes.setdefault(place, []).append(fold(row["quote"]))
    return Outdated(quotes)
