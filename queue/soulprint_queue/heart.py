"""Heartbeats from a thread of their own: a busy event loop costs a worker none of its jobs.

The thread beats for the jobs that run, over one connection, as long as the event loop still ticks.
A loop that is blocked for a while is alive. One that has not ticked for `WEDGED_SECONDS` is not:
then the beats stop, the leases run out, and another worker takes the jobs.
"""

from __future__ import annotations

import asyncio
import faulthandler
import threading
from collections.abc import Callable, Collection
from types import TracebackType
from typing import TYPE_CHECKING, Self
from uuid import UUID

import asyncpg
import structlog

from soulprint_queue.connections import wait_or_stop
from soulprint_queue.statements import sql

if TYPE_CHECKING:
    from soulprint_queue.connections import Connection, Pool

log = structlog.get_logger(__name__)

BEAT_SECONDS = 2.0
"""Between two beats: the lease outlives three of them."""

TICK_SECONDS = 0.5
WEDGED_SECONDS = 20.0
"""An event loop that has not ticked for so long is not busy but stuck."""

GIVE_UP_SECONDS = 60.0
"""After so long a stuck process ends itself, where its supervisor starts another."""

PATIENCE_SECONDS = 2.0
"""For a connection, and for a beat: a lease has room for a beat that is lost, and one more."""

LOST = (
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
"""Whatever it was, the next beat may still be in time."""

IDLE_SECONDS = 60.0
"""A worker without jobs keeps no connection for them."""


async def beat(connection: Connection | Pool, job_ids: Collection[int], owner: UUID) -> None:
    """Beat for jobs that are still `owner`'s; a job that somebody has locked waits for the next."""
    await connection.execute(sql("beat_jobs"), list(job_ids), owner)


class Heart:
    """Beats for a worker's jobs from entering to leaving.

    Args:
        dsn: of the database.
        owner: whose claims they are.
        jobs: the ids of the jobs that run; called from the thread.
        ends_process: end the process when its loop is stuck for `GIVE_UP_SECONDS`: for a process
            that is a worker and nothing else. Works also while a library holds the interpreter.
    """

    def __init__(
        self,
        dsn: str,
        owner: UUID,
        jobs: Callable[[], Collection[int]],
        *,
        ends_process: bool = False,
    ) -> None:
        self._dsn = dsn
        self._owner = owner
        self._jobs = jobs
        self._ends_process = ends_process
        self._ticks = 0
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._started = threading.Event()
        self._ticking: asyncio.Task[None] | None = None
        self._thread: threading.Thread | None = None
        self._stop: Callable[[], object] = lambda: None

    async def __aenter__(self) -> Self:
        self._ticking = asyncio.create_task(self._tick())
        # A daemon: a connection that hangs must not keep the process.
        self._thread = threading.Thread(target=self._run, name="heart", daemon=True)
        self._thread.start()
        await asyncio.to_thread(self._started.wait)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._ticking is not None
        assert self._thread is not None
        self._ticking.cancel()
        if self._ends_process:
            faulthandler.cancel_dump_traceback_later()
        self._stop()
        await asyncio.to_thread(self._thread.join, 2 * PATIENCE_SECONDS)

    async def _tick(self) -> None:
        """Show that the loop turns; runs in it."""
        while True:
            # Armed anew now and then, not at each tick: arming starts a thread.
            if self._ends_process and self._ticks % 10 == 0:
                faulthandler.dump_traceback_later(GIVE_UP_SECONDS, exit=True)
            self._ticks += 1
            await asyncio.sleep(TICK_SECONDS)

    def _run(self) -> None:
        asyncio.run(self._beat())

    async def _beat(self) -> None:
        """Beat until told to stop; runs in the thread, in a loop of its own."""
        loop, stop = asyncio.get_running_loop(), asyncio.Event()
        self._stop = lambda: loop.call_soon_threadsafe(stop.set)
        self._started.set()
        seen, silent, idle = -1, 0.0, 0.0
        while not await wait_or_stop(stop, BEAT_SECONDS):
            # Counted in beats of this thread: a process that was paused has lost no time here.
            silent = silent + BEAT_SECONDS if self._ticks == seen else 0.0
            seen = self._ticks
            if silent >= WEDGED_SECONDS:
                if silent - BEAT_SECONDS < WEDGED_SECONDS:
                    log.error("event_loop_stuck", seconds=silent, jobs=len(self._jobs()))
                continue
            job_ids = self._jobs()
            idle = 0.0 if job_ids else idle + BEAT_SECONDS
            if job_ids:
                await self._beat_for(job_ids)
            elif idle >= IDLE_SECONDS:
                self._disconnect()
        self._disconnect()

    async def _beat_for(self, job_ids: Collection[int]) -> None:
        """Beat; over a new connection where the old one turns out to be lost."""
        for last in (False, True):
            fresh = self._connection is None
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    connection = self._connection or await self._connect()
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await beat(connection, job_ids, self._owner)
            except LOST as error:
                self._disconnect()
                if last or fresh:
                    log.warning("heartbeat_missed", error=type(error).__name__, jobs=len(job_ids))
                    return
            else:
                return

    async def _connect(self) -> asyncpg.Connection[asyncpg.Record]:
        self._connection = await asyncpg.connect(
            self._dsn, server_settings={"application_name": "soulprint heart"}
        )
        return self._connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            # The server may be gone without a word: the socket is dropped, not closed politely.
            self._connection.terminate()
            self._connection = None
