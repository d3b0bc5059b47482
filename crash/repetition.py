"""Which calls were made again, and which injection had cut the first one off."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import msgspec

from crash.injections import Injection
from crash.model import Asked
from soulprint_queue.connections import Connection, Pool

RECORDED = """
SELECT request_id, extract(epoch FROM reserved_at)::float8 AS reserved,
       extract(epoch FROM settled_at)::float8 AS settled
FROM soulprint.calls WHERE state = 'answered' AND request_id IS NOT NULL
"""

RECORDING_SECONDS = 5.0
"""So long an answer that has left the model may take, on a busy machine, until it is written."""

SIGNAL_SECONDS = 0.2
"""A signal takes a moment to arrive, and so does the end of a server."""


class Entry(msgspec.Struct, frozen=True):
    """A call in the book of calls: when it was reserved and when its answer stood there."""

    reserved: float
    settled: float


class Book:
    """The book of calls beside the model's own."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries

    def flight(self, asked: Asked) -> tuple[float, float]:
        """From when to when a call was in flight: reserved or sent, and not yet written down.

        An answer that never was written down was beyond saving a while after it was made.
        """
        entry = self._entries.get(asked.request_id)
        if entry is not None:
            return min(entry.reserved, asked.began), entry.settled
        return asked.began, math.inf if asked.ended is None else asked.ended + RECORDING_SECONDS

    def in_flight(self, injection: Injection, asked: Sequence[Asked]) -> int:
        """How many calls an injection cut off."""
        return min(sum(self._cut(injection, each) for each in asked), injection.most)

    def cause(
        self, before: Asked, again: Asked, injections: Sequence[Injection]
    ) -> Injection | None:
        """The injection for which a call had to be made again; None where there was no need.

        Either the first call was in flight when its worker was hit, or the second one was: a
        process that was stopped between its reservation and its call makes it when it goes on.
        Never where the first answer stood in the book before the second call was reserved.
        """
        reserved, _ = self.flight(again)
        entry = self._entries.get(before.request_id)
        if entry is not None and entry.settled < reserved:
            return None
        for each in injections:
            if each.at > again.began:
                continue
            late = each.cuts(again.key) and each.until + SIGNAL_SECONDS >= reserved
            if self._cut(each, before) or (late and reserved < again.began):
                return each
        return None

    def _cut(self, injection: Injection, asked: Asked) -> bool:
        """Whether a call was in flight at some moment of an injection into its worker."""
        # A call that was reserved goes out also while the database is away.
        start, end = self.flight(asked)
        return (
            injection.cuts(asked.key)
            and injection.at < end
            and injection.until + SIGNAL_SECONDS >= start
        )


async def read_book(connection: Connection | Pool) -> Book:
    """Read what stands in the book of calls."""
    rows = await connection.fetch(RECORDED)
    return Book({row["request_id"]: Entry(row["reserved"], row["settled"]) for row in rows})
