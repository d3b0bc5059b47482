"""What is counted while an export is read from front to back."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf
from typing import TypeVar

import msgspec

from soulprint_pipeline.exports.conversation import Conversation, Item, PersonalSource

REASONS_SHOWN = 20
"""Different reasons that are kept: a damaged file may have one for each of its records."""

QUARANTINE_SHOWN = 1_000
"""Quarantined parts that are listed one by one; all are counted."""

DAY = 86_400
"""Seconds."""


class Unreadable(msgspec.Struct, frozen=True):
    """One part of an export that could not be read.

    Attributes:
        position: byte offset in the inflated JSON; of which of several files, says `place`.
        conversation: its id, where the export still says it.
    """

    reason: str
    position: int | None
    place: str
    conversation: str | None


class Findings(msgspec.Struct):
    """Counts over items, in their order.

    Attributes:
        user, assistant: visible messages.
        first, last: of the earliest and latest message, Unix seconds.
        sources: custom instructions and saved memories, by kind; `skipped` and `reasons` likewise.
        days: conversations begun on each day since 1970 (UTC); `undated`: the others.
    """

    user: int = 0
    assistant: int = 0
    first: float = inf
    last: float = -inf
    undated: int = 0
    sources: dict[str, int] = {}
    skipped: dict[str, int] = {}
    reasons: dict[str, int] = {}
    days: dict[int, int] = {}
    quarantine: list[Unreadable] = []

    def take(self, items: Iterable[Item]) -> None:
        """Count every item."""
        for item in items:
            if isinstance(item, Conversation):
                self._conversation(item)
            elif isinstance(item, PersonalSource):
                _count(self.sources, item.kind)
            else:
                self._unreadable(item.reason)
                self._list(Unreadable(item.reason, item.position, item.place, item.conversation_id))

    def add(self, other: Findings) -> None:
        """Count what was found by reading on from where this reading ended, sources aside."""
        self.user += other.user
        self.assistant += other.assistant
        self.first = min(self.first, other.first)
        self.last = max(self.last, other.last)
        self.undated += other.undated
        for reason, number in other.skipped.items():
            _count(self.skipped, reason, number)
        for day, number in other.days.items():
            _count(self.days, day, number)
        for reason, number in other.reasons.items():
            self._unreadable(reason, number)
        for each in other.quarantine:
            self._list(each)

    def _conversation(self, item: Conversation) -> None:
        if item.skipped:
            _count(self.skipped, item.skipped)
        said = item.messages
        by_user = [message.role for message in said].count("user")
        self.user += by_user
        self.assistant += len(said) - by_user
        times = [message.at for message in said if message.at is not None]
        earliest = None
        if times:
            earliest, latest = min(times), max(times)
            self.first = min(self.first, earliest)
            self.last = max(self.last, latest)
        begun = item.created_at if item.created_at is not None else earliest
        if begun is None:
            self.undated += 1
        else:
            _count(self.days, int(begun // DAY))

    def _unreadable(self, reason: str, number: int = 1) -> None:
        if len(self.reasons) < REASONS_SHOWN or reason in self.reasons:
            _count(self.reasons, reason, number)

    def _list(self, part: Unreadable) -> None:
        if len(self.quarantine) < QUARANTINE_SHOWN:
            self.quarantine.append(part)


K = TypeVar("K")


def _count(counts: dict[K, int], what: K, number: int = 1) -> None:
    counts[what] = counts.get(what, 0) + number
