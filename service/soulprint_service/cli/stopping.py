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
    goodbye: str,
    at_once: Callable[[], Awaitable[None]],
) -> T:
    """Run `work` in an event loop until it returns.

    Args:
        work: given the event that the first signal sets; it then comes to its end.
        goodbye: what the person is told at the first signal.
        at_once: what has to be cleaned up at the second signal, after which the process is gone:
            neither running threads nor anything else is waited for.
    """

    async def main() -> T:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        first = 0.0
        leaving: asyncio.Task[None] | None = None

        async def leave(number: int) -> None:
            try:
                await at_once()
            finally:
                os._exit(128 + number)

        def on_signal(number: int) -> None:
            nonlocal first, leaving
            if not stop.is_set():
                first = loop.time()
                stop.set()
                say(goodbye)
            elif loop.time() - first > ECHO_SECONDS and leaving is None:
                say("Leaving at once. What was under way is done again by the next worker.")
                leaving = loop.create_task(leave(number))

        for number in SIGNALS:
            loop.add_signal_handler(number, on_signal, number)
        try:
            return await work(stop)
        finally:
            for number in SIGNALS:
                loop.remove_signal_handler(number)

    return asyncio.run(main())
