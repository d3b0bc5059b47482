"""Which calls were made again, and whether an injection had cut the first one off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crash.injections import Injection
from crash.model import Asked
from soulprint_queue.connections import Connection, Pool

RECORDED = """
SELECT request_id, extract(epoch FROM settled_at)::float8 AS at
FROM soulprint.calls WHERE state = 'answered' AND request_id IS NOT NULL
"""

SIGNAL_SECONDS = 0.2
"""A signal takes a moment to arrive, and so does the end of a server."""


class Book:
    """The book of calls beside the model's own."""

    def __init__(self, recorded: Mapping[str, float]) -> None:
        self._recorded = recorded

    def recorded_at(self, asked: Asked) -> float | None:
        """When its answer stood in the book of calls (Unix seconds); None for never."""
        return self._recorded.get(asked.request_id)

    def in_flight(self, injection: Injection, asked: Sequence[Asked]) -> int:
        """How many calls an injection cut off: asked, and not yet written down."""
        # A call that was reserved goes out also while the database is away.
        mine = (
            each for each in asked if injection.cuts(each.key) and each.began <= injection.until
        )
        count = sum(
            injection.at < (self.recorded_at(each) or each.gone_by(injection.at)) for each in mine
        )
        return min(count, injection.most)

    def explained(self, before: Asked, again: Asked, injections: Sequence[Injection]) -> bool:
        """Whether a call had to be made again.

        Not when the first answer was written down by then, and not when nothing happened to its
        worker between the two.
        """
        recorded = self.recorded_at(before)
        if recorded is not None and recorded < again.began:
            return False
        return any(
            each.cuts(before.key)
            and each.at <= again.began
            and each.until + SIGNAL_SECONDS >= before.began
            for each in injections
        )


async def read_book(connection: Connection | Pool) -> Book:
    """Read what stands in the book of calls."""
    return Book({row["request_id"]: row["at"] for row in await connection.fetch(RECORDED)})
