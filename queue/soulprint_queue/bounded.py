"""Work that ends in bounded time: by itself, by its deadline, or because the worker leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

from soulprint_queue.errors import StopRequested

T = TypeVar("T")

log = structlog.get_logger(__name__)

LET_GO_SECONDS = 5.0
"""How long work that was broken off may take to let go of what it holds."""


async def within(
    work: Coroutine[Any, Any, T], seconds: float, *, cut: asyncio.Event, what: str
) -> T:
    """Return what `work` returns, or break it off.

    What does not let go even then (a thread in a system call that never returns) is left behind:
    nothing waits for it any more, and it has lost its claim before long.

    Args:
        work: to be done.
        seconds: its deadline.
        cut: breaks it off when set.
        what: names it, for the log.

    Raises:
        TimeoutError: the deadline was over.
        StopRequested: `cut` was set.
    """
    working = asyncio.create_task(work)
    cutting = asyncio.create_task(cut.wait())
    try:
        await asyncio.wait({working, cutting}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        if cut.is_set():
            raise StopRequested(f"{what} is cut off")
        raise TimeoutError
    finally:
        cutting.cancel()
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
