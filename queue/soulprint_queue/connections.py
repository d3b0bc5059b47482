"""Connections to Postgres: the pools of a worker, and what counts as the database being away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import asyncpg
import structlog

from soulprint_queue.errors import DatabaseAway
from soulprint_queue.statements import sql

if TYPE_CHECKING:
    Connection: TypeAlias = (
        asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
    )
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
    PlainConnection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection
    Pool = asyncpg.Pool
    PlainConnection = asyncpg.Connection

T = TypeVar("T")

ANSWER_SECONDS = 35.0
"""The server ends a transaction after 30 s: what has not answered by then never will."""

log = structlog.get_logger(__name__)

# A black-holed worker must not hold its locks for hours: the server gives up on it by itself.
SERVER_SETTINGS = {
    "idle_in_transaction_session_timeout": "5000",
    "lock_timeout": "5000",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    # By default each claim on a large backlog is compiled, which takes longer than running it.
    "jit": "off",
}

# What reads the queue is planned once, for its indexes alone: the statistics of a table that grows
# from nothing to a million rows within a minute are wrong whenever somebody looks.
CLAIM_SETTINGS = {
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "enable_sort": "off",
    "plan_cache_mode": "force_generic_plan",
}

OUTAGES = (
    DatabaseAway,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    # What asyncpg says of a connection that the server ended between two of our messages.
    asyncpg.InternalClientError,
)
LOST_RACES = (
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.LockNotAvailableError,
)


class TimedConnection(PlainConnection):
    """A connection that is given up when it does not answer, or answers nonsense.

    When its network went silent, asyncpg leaves it open and raises a bare TimeoutError, which a
    step could not tell from its own deadline; and what cleans up after it would wait on the same
    silence again. When the server ends it between two of our messages, asyncpg may say that
    another operation is in progress, as an internal error.
    """

    __slots__ = ()

    async def execute(self, *args: Any, **options: Any) -> str:  # noqa: ANN401  # asyncpg's own
        return await self._answer(super().execute(*args, **options))

    async def fetch(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401  # asyncpg's own
        return await self._answer(super().fetch(*args, **options))

    async def fetchrow(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401  # asyncpg's own
        return await self._answer(super().fetchrow(*args, **options))

    async def fetchval(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401  # asyncpg's own
        return await self._answer(super().fetchval(*args, **options))

    async def copy_records_to_table(self, *args: Any, **options: Any) -> str:  # noqa: ANN401  # asyncpg's own
        return await self._answer(super().copy_records_to_table(*args, **options))

    async def _answer(self, command: Awaitable[T]) -> T:
        try:
            return await command
        except (TimeoutError, asyncpg.InternalClientError) as error:
            self.terminate()
            raise DatabaseAway("Postgres did not answer; the connection is given up.") from error


def is_outage(error: BaseException) -> bool:
    """Tell whether an error of work that also does other things means that Postgres is gone.

    The pools of `open_pool` say `DatabaseAway` for what the operating system says about them, so
    that a full disk or an unreadable file is never taken for an outage.
    """
    if isinstance(error, OUTAGES):
        return True
    # asyncpg says with one class that a connection is closed and that an API was misused.
    return isinstance(error, asyncpg.InterfaceError) and "connection" in str(error)


def is_full(error: BaseException) -> bool:
    """Tell whether an error means that the disk under Postgres is full: it reads all the same."""
    return isinstance(error, asyncpg.DiskFullError)


def is_away(error: BaseException) -> bool:
    """Tell whether an error of a database call says that it may succeed later, unchanged.

    That is, whether Postgres or the way to it is gone, or its disk is full.
    """
    return is_outage(error) or is_full(error) or isinstance(error, (OSError, TimeoutError))


async def open_pool(
    dsn: str, *, size: int, name: str, settings: Mapping[str, str] | None = None
) -> Pool:
    """Open a pool of at most `size` connections that name themselves `soulprint {name}`.

    Args:
        dsn: the address of the database.
        size: the most connections.
        name: what they are for.
        settings: of the server for each of them, beside those that all our connections have.

    Raises:
        DatabaseAway: it cannot be reached.
    """

    async def prepare(connection: asyncpg.Connection[asyncpg.Record]) -> None:
        wanted = SERVER_SETTINGS | {"transaction_timeout": "30000"} | dict(settings or {})
        if connection.get_server_version() < (17, 0):
            del wanted["transaction_timeout"]
        # Not at the start of the connection: poolers refuse what they do not know there.
        await connection.execute(sql("set_settings"), list(wanted), list(wanted.values()))

    async def clean(connection: asyncpg.Connection[asyncpg.Record]) -> None:
        # asyncpg's own reset takes the settings back. Nothing of ours outlives a transaction.
        if connection.is_in_transaction():
            await connection.execute("ROLLBACK")

    async def connect(
        *args: Any,  # noqa: ANN401  # asyncpg.connect's own, passed through
        **options: Any,  # noqa: ANN401
    ) -> asyncpg.Connection[asyncpg.Record]:
        try:
            return await asyncpg.connect(*args, **options)
        except (OSError, TimeoutError) as error:
            raise DatabaseAway(f"Postgres cannot be reached ({type(error).__name__}).") from error

    pool = await asyncpg.create_pool(
        dsn,
        connect=connect,
        connection_class=TimedConnection,
        # Above 0 asyncpg reconnects by itself in an outage, and then trips over those who borrow.
        min_size=0,
        max_size=size,
        timeout=10,
        command_timeout=ANSWER_SECONDS,
        init=prepare,
        reset=clean,
        server_settings={"application_name": f"soulprint {name}"},
    )
    try:
        async with pool.acquire():
            return pool
    except BaseException:
        pool.terminate()
        raise


def drop_connections(pools: Iterable[Pool]) -> None:
    """Give up every connection of these pools: whoever waits on one meets an outage at once.

    For a network that went silent. A statement that has been waiting may be running still, or may
    be done with nobody to hear of it; which of the two, only a new connection can find out.
    """
    for pool in pools:
        # asyncpg has a public way only for a pool that is closed with them.
        for holder in pool._holders:  # type: ignore[attr-defined]  # noqa: SLF001
            holder.terminate()


async def retry_while_away(
    action: Callable[[], Awaitable[T]], *, stop: asyncio.Event, what: str
) -> T:
    """Run `action` until the database is there, waiting 0.1 s at first and 2 s at most.

    Raises:
        Exception: what `action` raised last, once `stop` is set, and whatever is no outage.
    """
    pause = 0.1
    while True:
        try:
            return await action()
        except Exception as error:
            if not is_away(error) or stop.is_set():
                raise
            log.warning("database_away", what=what, error=type(error).__name__, retry_in=pause)
        await wait_or_stop(stop, pause)
        pause = min(pause * 2, 2.0)


async def wait_or_stop(stop: asyncio.Event, seconds: float) -> bool:
    """Wait until `stop` is set, or for `seconds`. Returns whether it is set."""
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return False
    return True
