"""Work that ends in bounded time: by itself, by its deadline, or because the worker leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import structlog

from soulprint_queue.errors import PartTooSlow, StopRequested

T = TypeVar("T")

log = structlog.get_logger(__name__)

LET_GO_SECONDS = 5.0
"""How long work that was broken off may take to let go of what it holds."""


class Alarm:
    """Breaks off work of which a part takes too long, even where that part cannot be cancelled."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()
        self._error: PartTooSlow | None = None

    @contextmanager
    def at_most(self, seconds: float, what: str) -> Iterator[None]:
        """Give what is done inside a number of seconds; `what` completes "… took longer than"."""
        handle = asyncio.get_running_loop().call_later(seconds, self._ring, what, seconds)
        try:
            yield
        finally:
            handle.cancel()

    async def wait(self) -> None:
        """Return when a part took too long."""
        await self._rung.wait()

    def check(self) -> None:
        """Raise for the part that took too long, if one did.

        Raises:
            PartTooSlow: says which.
        """
        if self._error is not None:
            raise self._error

    def _ring(self, what: str, seconds: float) -> None:
        self._error = PartTooSlow(
            f"{what} took longer than {seconds:.0f} s and was broken off. It is tried again by "
            "itself; if that goes on, the storage, the disk or the machine is too slow."
        )
        self._rung.set()


async def within(
    work: Coroutine[Any, Any, T],
    seconds: float,
    *,
    cut: asyncio.Event,
    what: str,
    alarm: Alarm | None = None,
) -> T:
    """Return what `work` returns, or break it off.

    What does not let go even then (a thread in a system call that never returns) is left behind:
    nothing waits for it any more, and it has lost its claim before long.

    Args:
        work: to be done.
        seconds: its deadline.
        cut: breaks it off when set.
        what: names it, for the log.
        alarm: breaks it off when it rings.

    Raises:
        PartTooSlow: the alarm rang.
        TimeoutError: the deadline was over.
        StopRequested: `cut` was set.
    """
    working = asyncio.create_task(work)
    watched: set[asyncio.Task[Any]] = {asyncio.create_task(cut.wait())}
    if alarm is not None:
        watched.add(asyncio.create_task(alarm.wait()))
    try:
        await asyncio.wait(
            {working, *watched}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
        )
        if working.done():
            return working.result()
        if alarm is not None:
            alarm.check()
        if cut.is_set():
            raise StopRequested(f"{what} is cut off")
        raise TimeoutError
    finally:
        for each in watched:
            each.cancel()
        if not working.done():
            working.cancel()
            await asyncio.wait({working}, timeout=LET_GO_SECONDS)
            if not working.done():
                log.error("left_behind", what=what)
            working.add_done_callback(_retrieve)


def _retrieve(task: asyncio.Task[Any]) -> None:
    """Take an exception that nobody waits for, so that asyncio does not complain of it."""
    if not task.cancelled():
        task.exception()
