"""Our driver under pgqueuer: survives outages, and listens again after each of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Self, TypeVar

import asyncpg
import structlog
from pgqueuer.core.tm import TaskManager
from pgqueuer.ports.driver import Driver, NotifyCallback

from soulprint_queue.connections import Pool, is_away, retry_while_away, wait_or_stop

T = TypeVar("T")

log = structlog.get_logger(__name__)

PROBE_SECONDS = 5.0
CONNECT_SECONDS = 5.0

SETTLE_SECONDS = 6.0
"""From the last sign of an outage: time for every live worker to notice its end and to beat."""


class SteadyDriver(Driver):
    """Queries through a pool, repeated until the database answers, and one LISTEN connection.

    A repeated statement may have been executed before: a claim whose answer was lost leaves a
    picked job that comes back by its lease. Nothing else of pgqueuer's writes passes through here.
    """

    def __init__(self, pool: Pool, dsn: str) -> None:
        self._pool = pool
        self._dsn = dsn
        self._shutdown = asyncio.Event()
        self._stop = asyncio.Event()
        self._callbacks: dict[str, list[NotifyCallback]] = {}
        self._listener: asyncio.Task[None] | None = None
        self._entered = 0
        self._away_at: float | None = None
        self.listening = asyncio.Event()

    @property
    def settling(self) -> bool:
        """Whether the database was away a moment ago: heartbeats are old for everybody."""
        clock = asyncio.get_running_loop().time()
        return self._away_at is not None and clock - self._away_at < SETTLE_SECONDS

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        rows = await self.steady(lambda: self._pool.fetch(query, *args))
        return [dict(row) for row in rows]

    async def fetch_anew(
        self, query: str, arguments: Callable[[], tuple[object, ...]]
    ) -> list[dict[str, object]]:
        """Fetch with arguments that are made anew whenever the query is repeated."""
        rows = await self.steady(lambda: self._pool.fetch(query, *arguments()))
        return [dict(row) for row in rows]

    async def execute(self, query: str, *args: object) -> str:
        return await self.steady(lambda: self._pool.execute(query, *args))

    async def notify(self, channel: str, payload: str) -> None:
        await self.execute("SELECT pg_notify($1, $2)", channel, payload)

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        self._callbacks.setdefault(channel, []).append(callback)
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen())
        await self.listening.wait()

    @property
    def shutdown(self) -> asyncio.Event:
        return self._shutdown

    @property
    def tm(self) -> TaskManager:
        return TaskManager()

    async def __aenter__(self) -> Self:
        self._entered += 1
        return self

    async def __aexit__(self, *_: object) -> None:
        self._entered -= 1
        if self._entered == 0:
            await self.close()

    async def close(self) -> None:
        """Stop listening and give up whatever still waits for the database."""
        self._stop.set()
        if self._listener is not None:
            await self._listener

    async def steady(self, action: Callable[[], Awaitable[T]]) -> T:
        """Run `action` until the database answers; it may be run more than once."""

        async def attempt() -> T:
            try:
                return await action()
            except Exception as error:
                if is_away(error):
                    self._away_at = asyncio.get_running_loop().time()
                raise

        return await retry_while_away(attempt, stop=self._stop, what="queue")

    async def _listen(self) -> None:
        """Keep one connection that listens; after each loss pretend that something changed."""
        while not self._stop.is_set():
            connection = await self._connect_listener()
            if connection is None:
                return
            lost = asyncio.Event()
            connection.add_termination_listener(lambda *_, lost=lost: lost.set())
            self.listening.set()
            self._wake_all()
            try:
                await self._watch(connection, lost)
            finally:
                # The server may be gone without a word: the socket is dropped, not closed politely.
                connection.terminate()
            if not self._stop.is_set():
                log.warning("listener_lost")

    async def _connect_listener(self) -> asyncpg.Connection[asyncpg.Record] | None:
        async def connect() -> asyncpg.Connection[asyncpg.Record]:
            connection = await asyncpg.connect(
                self._dsn,
                timeout=CONNECT_SECONDS,
                command_timeout=CONNECT_SECONDS,
                server_settings={"application_name": "soulprint listener"},
            )
            for channel in self._callbacks:
                await connection.add_listener(channel, self._receive)
            return connection

        try:
            return await retry_while_away(connect, stop=self._stop, what="listener")
        except Exception:
            if self._stop.is_set():
                return None
            raise

    async def _watch(
        self, connection: asyncpg.Connection[asyncpg.Record], lost: asyncio.Event
    ) -> None:
        """Return when the connection is lost, or silent: a probe shows what TCP does not."""
        while not lost.is_set():
            if await wait_or_stop(self._stop, 0) or await _either(lost, self._stop, PROBE_SECONDS):
                return
            try:
                await connection.execute("SELECT 1")
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                return

    def _receive(self, _connection: object, _pid: int, channel: str, payload: object) -> None:
        for callback in self._callbacks[channel]:
            callback(str(payload))

    def _wake_all(self) -> None:
        """Stand in for the notifications that were missed while nobody listened."""
        for channel, callbacks in self._callbacks.items():
            event = json.dumps(
                {
                    "channel": channel,
                    "operation": "insert",
                    "sent_at": datetime.now(UTC).isoformat(),
                    "table": "pgqueuer",
                    "type": "table_changed_event",
                }
            )
            for callback in callbacks:
                callback(event)


async def _either(first: asyncio.Event, second: asyncio.Event, seconds: float) -> bool:
    """Wait until one of two events is set, or for `seconds`. Returns whether one is."""
    waits = [asyncio.create_task(first.wait()), asyncio.create_task(second.wait())]
    try:
        done, _ = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    return bool(done)
