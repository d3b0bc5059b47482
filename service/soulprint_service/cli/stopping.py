"""Ctrl-C and SIGTERM for commands that run on: first politely, then at once."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from typing import TypeVar

from soulprint_service.cli.output import say

T = TypeVar("T")

ECHO_SECONDS = 0.5
"""A terminal and a wrapper may each send the same Ctrl-C: within this time it is one."""

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_until_stopped(
    work: Callable[[asyncio.Event], Awaitable[T]],
    *,
    goodbye: str | None,
    at_once: Callable[[], Awaitable[None]],
    within: float | None = None,
) -> T:
    """Run `work` in an event loop until it returns.

    Args:
        work: given the event that the first signal sets; it then comes to its end.
        goodbye: what the person is told at the first signal; None: somebody else tells them.
        at_once: what has to be cleaned up at the second signal, after which the process is gone:
            neither running threads nor anything else is waited for.
        within: seconds after the first signal; a process that is still there then leaves as if
            at the second, because something in it does not let go. None: no limit.
    """

    async def main() -> T:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        ending = _Ending(stop, goodbye, at_once, within)
        for number in SIGNALS:
            loop.add_signal_handler(number, ending.on_signal, number)
        try:
            return await work(stop)
        finally:
            for number in SIGNALS:
                loop.remove_signal_handler(number)

    return asyncio.run(main())


class _Ending:
    """What the signals do, in the loop that runs when this is made."""

    def __init__(
        self,
        stop: asyncio.Event,
        goodbye: str | None,
        at_once: Callable[[], Awaitable[None]],
        within: float | None,
    ) -> None:
        self._stop = stop
        self._goodbye = goodbye
        self._at_once = at_once
        self._within = within
        self._loop = asyncio.get_running_loop()
        self._first = 0.0
        self._leaving: asyncio.Task[None] | None = None

    def on_signal(self, number: int) -> None:
        if not self._stop.is_set():
            self._first = self._loop.time()
            self._stop.set()
            if self._goodbye is not None:
                say(self._goodbye)
            if self._within is not None:
                # Runs even while the loop's end waits for a thread that hangs.
                self._loop.call_later(self._within, self._leave, number)
        elif self._loop.time() - self._first > ECHO_SECONDS:
            self._leave(number)

    def _leave(self, number: int) -> None:
        if self._leaving is None:
            say("Leaving at once. What was under way is done again by the next worker.")
            self._leaving = self._loop.create_task(self._end(number))

    async def _end(self, number: int) -> None:
        try:
            await self._at_once()
        finally:
            os._exit(128 + number)
