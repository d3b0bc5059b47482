"""What the fake has been asked and what it has billed."""

from __future__ import annotations

from collections import Counter, OrderedDict
from typing import Any

import msgspec

KEPT = 200_000
"""Contents remembered, about 40 MB; beyond that the oldest go and are counted as `forgotten`."""


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """The bill for one answer, in tokens."""

    tokens_in: int
    tokens_out: int
    tokens_cached: int = 0
    tokens_cache_written: int = 0


class Tally:
    """Counts of calls by content and of tokens. Bounded in memory."""

    def __init__(self) -> None:
        self._attempts: OrderedDict[str, int] = OrderedDict()
        self._paid: Counter[str] = Counter()
        self._by_status: Counter[int] = Counter()
        self._by_task: Counter[str] = Counter()
        self._tokens: Counter[str] = Counter()
        self._forgotten = 0
        self._lost = 0
        self.in_flight = 0
        self._in_flight_max = 0

    def begin(self, content: str) -> None:
        """A valid call has arrived."""
        self.in_flight += 1
        self._in_flight_max = max(self._in_flight_max, self.in_flight)
        self._attempts[content] = self._attempts.pop(content, 0) + 1
        while len(self._attempts) > KEPT:
            oldest, _ = self._attempts.popitem(last=False)
            self._paid.pop(oldest, None)
            self._forgotten += 1

    def end(self) -> None:
        """It is over, in whichever way."""
        self.in_flight -= 1

    def bill(self, content: str, task: str, usage: Usage) -> None:
        """It was answered, and the answer was paid for."""
        self._paid[content] += 1
        self._by_task[task] += 1
        self._tokens.update(msgspec.structs.asdict(usage))

    def lose(self) -> None:
        """The work was done and the connection dropped, so nobody knows what it cost."""
        self._lost += 1

    def status(self, status: int) -> None:
        """An answer with this HTTP status went out."""
        self._by_status[status] += 1

    def report(self) -> dict[str, Any]:
        """Return the counts, as `GET /calls` shows them.

        `by_content` counts paid answers by content hash (BLAKE2b-128 of the canonical body,
        hexadecimal), `attempts_by_content` all valid requests, `repeated` the answers that were
        paid although an equal call had been answered before.
        """
        return {
            "requests": sum(self._attempts.values()),
            "answered": self._paid.total(),
            "repeated": self._paid.total() - len(self._paid),
            "lost": self._lost,
            "forgotten": self._forgotten,
            "in_flight": self.in_flight,
            "in_flight_max": self._in_flight_max,
            "tokens_in": self._tokens["tokens_in"],
            "tokens_out": self._tokens["tokens_out"],
            "tokens_cached": self._tokens["tokens_cached"],
            "tokens_cache_written": self._tokens["tokens_cache_written"],
            "by_task": dict(self._by_task),
            "by_status": {str(status): n for status, n in sorted(self._by_status.items())},
            "by_content": dict(self._paid),
            "attempts_by_content": dict(self._attempts),
        }
