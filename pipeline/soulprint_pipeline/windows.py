"""Which conversations an extraction reads together, planned before the first call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

import msgspec

LIMIT = 170_000
"""UTF-8 bytes that a window sends: as many as go into one call."""

SMALLEST = 16_000
"""Bytes below which windows are not made smaller to keep more lanes busy: each costs the static
part of a prompt."""

ROUNDS = 6
"""Windows a lane at least, where there is enough to read: a pass shows how far it is, a window that
fails costs little, and lanes end together although no two windows take the same time."""

Ref = TypeVar("Ref")


class WindowPlan(msgspec.Struct, Generic[Ref], frozen=True):
    """What one window holds.

    Attributes:
        refs: the conversations, in the order in which they were given.
        size: bytes of all of them. Above the limit only where one conversation alone is: such a
            window is one job but several model calls, and how its messages are divided among
            them is the analyst's matter.
    """

    refs: tuple[Ref, ...]
    size: int


class Packer(Generic[Ref]):
    """Packs conversations into windows as they come: whole, in order, without overlap.

    The same conversations in the same order always give the same windows, so that a plan made
    again after a crash names calls that were paid already.

    Args:
        limit: bytes that a window holds at most; a larger conversation gets one alone.
        target: bytes at which the windows should lie on average, at most `limit`: each ends where
            the sum so far is nearest to a multiple of it. None: every window is filled up.

    Raises:
        ValueError: `limit` or `target` is not positive.
    """

    def __init__(self, limit: int = LIMIT, target: float | None = None) -> None:
        if limit <= 0 or (target is not None and target <= 0):
            raise ValueError(f"a window must hold at least one byte, not {min(limit, target or 0)}")
        self._limit = limit
        self._target = target
        self._refs: list[Ref] = []
        self._held = 0
        self._before = 0
        self._made = 0

    def add(self, ref: Ref, size: int) -> WindowPlan[Ref] | None:
        """Take a conversation; return the window that is full without it, if one is.

        Raises:
            ValueError: `size` is negative.
        """
        if size < 0:
            raise ValueError(f"a conversation cannot take {size} bytes")
        full = self.rest() if self._refs and self._is_full_before(size) else None
        self._refs.append(ref)
        self._held += size
        return full

    def rest(self) -> WindowPlan[Ref] | None:
        """Return the window that is open, None where it is empty."""
        if not self._refs:
            return None
        made = WindowPlan(tuple(self._refs), self._held)
        self._before += self._held
        self._made += 1
        self._refs, self._held = [], 0
        return made

    def _is_full_before(self, size: int) -> bool:
        if self._held + size > self._limit:
            return True
        if self._target is None:
            return False
        boundary = self._target * (self._made + 1)
        return self._before + self._held + size / 2 > boundary


def plan_windows(
    items: Iterable[tuple[Ref, int]], limit: int = LIMIT, target: float | None = None
) -> Iterator[WindowPlan[Ref]]:
    """Pack conversations into windows; see `Packer`.

    Args:
        items: a reference to each conversation, and the bytes that it sends.
        limit: as there.
        target: as there.
    """
    packer: Packer[Ref] = Packer(limit, target)
    for ref, size in items:
        if (full := packer.add(ref, size)) is not None:
            yield full
    if (last := packer.rest()) is not None:
        yield last


def balanced(total: int, lanes: int, limit: int = LIMIT, *, beside: int = 0) -> float:
    """Return the size of windows with which lanes of equal speed end together.

    As many windows as are needed, `ROUNDS` a lane at least, and as many more as make the number
    of calls a multiple of that of the lanes, as long as none gets smaller than `SMALLEST`.

    Args:
        total: bytes of all conversations together.
        lanes: windows that are read at the same time.
        limit: bytes that a window holds at most.
        beside: calls that come on top of one a window: see `more_calls`, and one for the sources.
    """
    needed = max(1, -(-total // limit))
    even = -(-max(needed + beside, ROUNDS * lanes) // lanes) * lanes - beside
    number = max(needed, min(even, total // SMALLEST))
    return min(float(limit), max(total / number, 1.0))


def more_calls(size: int, limit: int = LIMIT) -> int:
    """Return how many calls beyond the first a conversation takes; `read_unextracted` counts so."""
    return max(size - 1, 0) // limit
