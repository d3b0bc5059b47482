"""The service's connections, which may be away for a while and come back by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import asyncpg
import structlog

from soulprint_queue.connections import Connection, Pool, is_away, open_pool, wait_or_stop
from soulprint_queue.errors import DatabaseAway, SchemaOutdated
from soulprint_queue.migrations import verify_schema
from soulprint_service.problems import AWAY_SECONDS

POOL_SIZE = 10
"""A request holds a connection for milliseconds; Postgres has a hundred by default."""

START_SECONDS = 3.0
"""How long a start waits for the database before it serves 503."""

TRIES = 3
"""How often a door is knocked at when it lost a race for its locks."""

# A lock that was waited for in vain is not among them: seconds have passed, and the caller waits.
_LOST_AT_ONCE = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)

T = TypeVar("T")

log = structlog.get_logger(__name__)


class Database:
    """One pool, opened in the background for as long as that takes."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._pool: Pool | None = None
        self._opened = asyncio.Event()
        self._closing = asyncio.Event()

    @property
    def pool(self) -> Pool:
        """The pool.

        Raises:
            DatabaseAway: it is not open yet.
        """
        if self._pool is None:
            raise DatabaseAway("The database has not been reached yet.")
        return self._pool

    async def run(self, action: Callable[[Pool], Awaitable[T]]) -> T:
        """Run a door, again when it lost a race for its locks: then it changed nothing.

        Raises:
            DatabaseAway: the pool is not open.
            Exception: what `action` raised last.
        """
        for _ in range(TRIES - 1):
            try:
                return await action(self.pool)
            except _LOST_AT_ONCE as error:
                log.info("race_lost", error=error)
        return await action(self.pool)

    @asynccontextmanager
    async def apart(self, seconds: float) -> AsyncIterator[Connection]:
        """Open a connection beside the pool, for a transaction that may take so long.

        Raises:
            DatabaseAway: it cannot be reached.
        """
        milliseconds = str(int(seconds * 1000))
        pool = await open_pool(
            self._dsn,
            size=1,
            name="export",
            settings={
                "transaction_timeout": milliseconds,
                # Between two reads a conversation is compressed, on a machine that may be busy.
                "idle_in_transaction_session_timeout": "60000",
            },
        )
        try:
            async with pool.acquire() as connection:
                yield connection
        finally:
            await _close(pool)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Keep the pool open for as long as the context lasts.

        Raises:
            SchemaOutdated: the database is there, with another schema than this version's.
            Exception: what asyncpg raised, where waiting cannot help (a wrong password, say).
        """
        opener = asyncio.create_task(self._open_first(), name="open the pool")
        try:
            await asyncio.wait({opener}, timeout=START_SECONDS)
            if opener.done():
                opener.result()
            else:
                log.warning("database_away", what="the service answers 503 until it is there")
            yield
        finally:
            self._closing.set()
            opener.cancel()
            await asyncio.gather(opener, return_exceptions=True)
            if self._pool is not None:
                await _close(self._pool)

    async def _open_first(self) -> None:
        """Open the pool, however long that takes."""
        waited = False
        while not self._closing.is_set():
            try:
                self._pool = await self._try()
            except (
                DatabaseAway,
                OSError,
                asyncpg.PostgresError,
                asyncpg.InterfaceError,
                SchemaOutdated,
            ) as error:
                # What waiting cannot cure ends a start, but never a service that runs.
                if not waited and not is_away(error):
                    raise
                log.warning("database_away", error=error, retry_in=AWAY_SECONDS)
            else:
                if waited:
                    log.info("database_back")
                return
            waited = True
            await wait_or_stop(self._closing, AWAY_SECONDS)

    async def _try(self) -> Pool:
        pool = await open_pool(self._dsn, size=POOL_SIZE, name="service")
        try:
            async with pool.acquire() as connection:
                await verify_schema(connection)
        except BaseException:
            await _close(pool)
            raise
        return pool


async def _close(pool: Pool) -> None:
    """Close gracefully, but never wait for a server that does not answer."""
    try:
        await asyncio.wait_for(pool.close(), timeout=5)
    except TimeoutError:
        pool.terminate()
