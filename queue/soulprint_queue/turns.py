"""Turns: of a worker's lanes few work at a time, while the others wait for a model or for them.

Lanes that all work at once all reach the model late, each at the end of the crowd, so their answers
come back together, and the next windows meet again. One after another, the first is with the model
while the next one works: from then on they stay apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

AT_ONCE = 2
"""Lanes at work in a worker: while one waits for Postgres, the other has the processor."""


class Turn:
    """The turn of one step: held while it works, left while it waits for the model."""

    def __init__(self, free: asyncio.Semaphore) -> None:
        self._free = free
        self._held = False
        self._over = False

    async def take(self) -> None:
        """Wait until few others work; what was left behind by its step takes none."""
        await self._free.acquire()
        if self._over:
            self._free.release()
        else:
            self._held = True

    def leave(self) -> bool:
        """Let another work. Returns whether the turn was held, and so has to be taken again."""
        held, self._held = self._held, False
        if held:
            self._free.release()
        return held

    def end(self) -> None:
        """Leave for good."""
        self._over = True
        self.leave()


class Turns:
    """Gives turns to the lanes of one worker."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._free = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def turn(self, *, waits: bool) -> AsyncIterator[Turn]:
        """Give a step its turn; without `waits` it works whatever the others do."""
        turn = Turn(self._free)
        if waits:
            await turn.take()
        try:
            yield turn
        finally:
            turn.end()
