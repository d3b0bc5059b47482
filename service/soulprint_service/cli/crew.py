"""The worker processes of `soulprint up`: started, replaced when they end, stopped with it."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process

import structlog

log = structlog.get_logger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
"""A worker that lived this long was healthy: its successor starts without a longer pause."""


class Crew:
    """Keeps a number of workers running until it is told to stop.

    Each is a process of its own, so that one that dies of an export (the kernel's memory limit,
    a crash in a C library) neither takes the web service along nor stays away. They get no
    signal from the terminal, and notice by their stdin when this process is gone.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._alive: set[Process] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Return when `stop` was set and every worker has finished its steps and left."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._count):
                group.create_task(self._keep(stop))

    async def kill(self) -> None:
        """End every worker at once. Their steps run again elsewhere, or at the next start."""
        for process in (alive := tuple(self._alive)):
            process.kill()
        # Only the dead have let go of the database.
        await asyncio.gather(*(process.wait() for process in alive))

    async def _keep(self, stop: asyncio.Event) -> None:
        from soulprint_queue.connections import wait_or_stop

        clock = asyncio.get_running_loop()
        pause = FIRST_PAUSE
        while not stop.is_set():
            born = clock.time()
            code = await self._one_life(stop)
            if stop.is_set():
                return
            if clock.time() - born > STEADY_SECONDS:
                pause = FIRST_PAUSE
            log.warning("worker_replaced", exit_code=code, pause=pause)
            await wait_or_stop(stop, pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _one_life(self, stop: asyncio.Event) -> int:
        # -P: what lies in the working directory is nobody's module.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "soulprint_service.cli", "worker", "--until-stdin-ends"),
            stdin=PIPE,
            start_new_session=True,
        )
        self._alive.add(process)
        stopped = asyncio.create_task(stop.wait())
        ended = asyncio.create_task(process.wait())
        try:
            await asyncio.wait({stopped, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not ended.done():
                process.terminate()
            return await ended
        finally:
            stopped.cancel()
            if process.returncode is None:  # cancelled: the web service failed
                process.terminate()
                await asyncio.shield(process.wait())
            self._alive.discard(process)
