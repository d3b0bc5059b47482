"""Who may run beside whom: a suspect step runs alone in its process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Gate:
    """Any number of ordinary steps at once, or one suspect and nobody else.

    A waiting suspect lets running steps finish and holds new ones back, so that it is not
    starved and takes nobody along if it takes the process down.
    """

    def __init__(self) -> None:
        self._running = 0
        self._waiting = False
        self._alone = asyncio.Lock()
        self._changed = asyncio.Condition()

    @property
    def closed(self) -> bool:
        """Whether a suspect runs or waits to: nobody else may begin."""
        return self._alone.locked()

    @property
    def suspect_waits(self) -> bool:
        """Whether a suspect waits for the others to end: who can stop early should."""
        return self._waiting

    @asynccontextmanager
    async def beside_others(self) -> AsyncIterator[None]:
        """Enter as an ordinary step."""
        async with self._alone:
            self._running += 1
        try:
            yield
        finally:
            self._running -= 1
            async with self._changed:
                self._changed.notify_all()

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """Enter as a suspect: waits until nothing else runs."""
        async with self._alone:
            self._waiting = True
            try:
                async with self._changed:
                    await self._changed.wait_for(lambda: self._running == 0)
            finally:
                self._waiting = False
            yield
