"""What was said in a conversation, or stands in a source, and what of it proves a fact.

One rule for whoever asks: the analysts, before a fact is stored, and the audit, ever after. So what
the one lets in the other does not find wanting.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from soulprint_pipeline import markdown
from soulprint_pipeline.exports.conversation import Message, PersonalSource
from soulprint_pipeline.memories import entries
from soulprint_pipeline.proof import (
    GIVES_ORDERS,
    NO_MESSAGE,
    NOT_THERE,
    REPEATED,
    OwnWords,
    repeats,
)
from soulprint_pipeline.quotes import fold


class Heard:
    """The messages of one conversation, prepared once for all the quotes from it.

    Args:
        messages: all of them, in their order.
    """

    def __init__(self, messages: Iterable[Message]) -> None:
        self._messages = tuple(messages)
        self._own: dict[int, OwnWords] = {}

    @classmethod
    def source(cls, source: PersonalSource) -> Heard:
        """Make one of a source: each of its entries has the id of its message."""
        return cls(Message(source.message_id, "user", text) for text, _ in entries(source))

    def fault(self, message_id: str, quote: str, statement: str) -> str | None:
        """Say why a fact is not proven, or None where it is.

        The quote has to stand in that message of the person, among their own words, and must not
        be what the assistant had said before it; the statement must not speak to an assistant.
        Of several entries under one id, one has to prove it.

        Args:
            message_id: of the message that is said to hold the quote.
            quote: as it is stored.
            statement: what it is to prove, as it is stored.
        """
        if markdown.gives_orders(statement):
            return GIVES_ORDERS
        found = NO_MESSAGE
        for place in self._places.get(message_id, ()):
            fault = self._fault_at(place, quote)
            if fault is None:
                return None
            # That it stands in none of the other entries says less than why this one is no proof.
            if found == NO_MESSAGE or fault != NOT_THERE:
                found = fault
        return found

    def _fault_at(self, place: int, quote: str) -> str | None:
        if place not in self._own:
            self._own[place] = OwnWords(self._messages[place].text)
        fault = self._own[place].fault(quote)
        if fault is None and repeats(quote, self._said_before(place)):
            return REPEATED
        return fault

    def _said_before(self, place: int) -> Iterator[str]:
        for at, said in self._assistant:
            if at < place:
                yield said

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """Where the person speaks, by the id of the message."""
        places: dict[str, list[int]] = {}
        for at, each in enumerate(self._messages):
            if each.role == "user":
                places.setdefault(each.id, []).append(at)
        return places

    @cached_property
    def _assistant(self) -> list[tuple[int, str]]:
        """What the assistant said, folded, and where."""
        return [
            (at, fold(each.text))
            for at, each in enumerate(self._messages)
            if each.role == "assistant"
        ]
