"""Our driver under pgqueuer: survives outages, and listens again after each of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Self, TypeVar

import msgspec
import structlog
from pgqueuer.core.tm import TaskManager
from pgqueuer.ports.driver import Driver, NotifyCallback

from soulprint_queue.connections import Pool, is_away, retry_while_away
from soulprint_queue.listener import Listener

T = TypeVar("T")

log = structlog.get_logger(__name__)

SETTLE_SECONDS = 6.0
"""From the last sign of an outage: time for every live worker to notice its end and to beat."""


class _Event(msgspec.Struct):
    """As much of a notification of pgqueuer's as has to be known here."""

    type: str
    operation: str | None = None


class SteadyDriver(Driver):
    """Queries through a pool, repeated until the database answers, and one LISTEN connection.

    A repeated statement may have been executed before: a claim whose answer was lost leaves a
    picked job that comes back by its lease. Nothing else of pgqueuer's writes passes through here.
    """

    def __init__(
        self,
        pool: Pool,
        dsn: str,
        *,
        on_silence: Callable[[], None] = lambda: None,
        was_away: bool = False,
    ) -> None:
        """Nothing happens yet.

        Args:
            pool: for queries.
            dsn: of the listening connection.
            on_silence: see `Listener`.
            was_away: whether the database was away until now.
        """
        self._pool = pool
        self._dsn = dsn
        self._on_silence = on_silence
        self._shutdown = asyncio.Event()
        self._stop = asyncio.Event()
        self._callbacks: dict[str, list[NotifyCallback]] = {}
        self._listener: Listener | None = None
        self._listening: asyncio.Task[None] | None = None
        self._entered = 0
        self._away_at = asyncio.get_running_loop().time() if was_away else None
        self._told = False

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
            self._listener = Listener(
                self._dsn,
                (channel,),
                received=self._receive,
                restored=self._wake_all,
                silent=self._on_silence,
            )
            self._listening = asyncio.create_task(self._listener.run(self._stop))
        await self._listener.listening.wait()

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
        if self._listening is not None:
            await self._listening

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

    def looking(self) -> None:
        """Note that a look at the queue begins: it sees whatever was told of before."""
        self._told = False

    def _receive(self, channel: str, payload: str) -> None:
        """Pass a notification on, unless a look that comes anyway sees what it tells of.

        Each costs every worker half a dozen statements, and every closing sends two. Of a job that
        is gone nobody has to hear: whoever has all hands full looks again by itself.
        """
        try:
            event = msgspec.json.decode(payload, type=_Event)
        except msgspec.MsgspecError:
            # Whoever may connect may notify. It may be anybody's words: they are not logged.
            log.warning("notification_not_ours", channel=channel)
            return
        if event.type == "table_changed_event":
            if self._told or event.operation == "delete":
                return
            self._told = True
        for callback in self._callbacks[channel]:
            callback(payload)

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
