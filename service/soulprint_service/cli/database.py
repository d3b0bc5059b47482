"""The database that a command works on: the app's, or one of our own."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from soulprint_queue.errors import DatabaseAway, SchemaOutdated
from soulprint_service.cli.exits import CommandFailed
from soulprint_service.cli.output import say

if TYPE_CHECKING:
    import asyncpg

    from soulprint_queue.connections import Connection
    from soulprint_queue.embedded import EmbeddedPostgres
    from soulprint_queue.settings import Settings

T = TypeVar("T")

CONNECT_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Held:
    """A database that is there as long as it is held.

    Attributes:
        dsn: its address.
        release: leaves it at once, and stops our own where nobody else uses it. Only for a
            process that ends without unwinding.
        postgres: our own; None for the app's database.
    """

    dsn: str
    release: Callable[[], Awaitable[None]]
    postgres: EmbeddedPostgres | None = None


def load_settings(*, log_level: int = logging.ERROR) -> Settings:
    """Read the environment, and send logs of at least `log_level` to stderr.

    Raises:
        SettingsError: lists everything in it that cannot be used.
    """
    from soulprint_queue import logs
    from soulprint_queue.settings import Settings, unknown_variables

    logs.configure(level=log_level)
    settings = Settings.load()
    for name in unknown_variables():
        say(f"warning: {name} is set and means nothing to this release. Is it misspelt?")
    return settings


@contextmanager
def database(settings: Settings) -> Iterator[Held]:
    """Hold the database; our own is started and migrated first.

    The app's database is never changed here: whoever works on it checks its schema.

    Raises:
        EmbeddedPostgresError: our own cannot run here.
        CommandFailed: a newer release made its schema.
    """
    if settings.database_url is not None:
        yield Held(settings.database_url.get_secret_value(), release=_nothing_to_release)
        return
    from soulprint_queue.embedded import EmbeddedPostgres

    if not (settings.data_dir / "postgres").exists():
        say(f"Setting up a database in {settings.data_dir} (once, some seconds).")
    with EmbeddedPostgres(settings.data_dir) as postgres:
        bring_up_to_date(postgres.dsn)

        async def release() -> None:
            # Not in a thread: they may all be busy with what is being left.
            postgres.stop()

        yield Held(postgres.dsn, release=release, postgres=postgres)


async def _nothing_to_release() -> None:
    """The app's database stays as it is."""


def bring_up_to_date(dsn: str) -> bool:
    """Migrate the database unless it has our schema already. Returns whether it changed.

    Not from inside an event loop: the migrations run one of their own.

    Raises:
        CommandFailed: a newer release made its schema.
    """
    from soulprint_queue.migrations import HEAD

    before = asyncio.run(on_connection(dsn, _schema_version))
    if before == HEAD:
        return False
    # Alembic takes longer to import than our database to start, hence the look before.
    from alembic.util.exc import CommandError

    from soulprint_queue.migrations import migrate

    try:
        migrate(dsn)
    except CommandError:
        raise CommandFailed(
            f"The database has schema {before}, which this release ({HEAD}) does not know: a "
            "newer one made it.",
            advice="Install that release again, or set another database.",
        ) from None
    return True


def query(action: Callable[[Connection], Awaitable[T]]) -> T:
    """Run one action on a connection to the database of this environment.

    Raises:
        SchemaOutdated: the app's database has another schema.
    """
    settings = load_settings()
    with database(settings) as held:
        return asyncio.run(on_checked_connection(held.dsn, action))


async def on_checked_connection(dsn: str, action: Callable[[Connection], Awaitable[T]]) -> T:
    """Run one action on a connection to a database that has the schema of this release.

    Raises:
        SchemaOutdated: it has another.
    """

    async def checked(connection: Connection) -> T:
        from soulprint_queue.migrations import HEAD

        found = await _schema_version(connection)
        if found != HEAD:
            raise SchemaOutdated(found=found, expected=HEAD)
        return await action(connection)

    return await on_connection(dsn, checked)


def refuse_old_schema(dsn: str) -> None:
    """Look at the schema before a service starts that would wait for a database that is away.

    Raises:
        SchemaOutdated: it is not the one of this release.
    """

    async def nothing(_: Connection) -> None:
        """The check alone is wanted."""

    try:
        asyncio.run(on_checked_connection(dsn, nothing))
    except Exception as error:
        if not lost(error):
            raise


async def on_connection(dsn: str, action: Callable[[Connection], Awaitable[T]]) -> T:
    """Open a connection, run one action on it, close it."""
    connection = await connect(dsn)
    try:
        return await action(connection)
    finally:
        await connection.close(timeout=CONNECT_SECONDS)


async def connect(dsn: str) -> asyncpg.Connection[asyncpg.Record]:
    """Open one connection that names itself.

    Raises:
        DatabaseAway: nobody answers at that address.
    """
    import asyncpg

    from soulprint_queue.connections import is_away

    try:
        return await asyncpg.connect(
            dsn,
            timeout=CONNECT_SECONDS,
            # A pooler in transaction mode forgets prepared statements; doctor says so, we work on.
            statement_cache_size=0,
            server_settings={"application_name": "soulprint cli"},
        )
    except Exception as error:
        if is_away(error):
            raise DatabaseAway(f"Postgres cannot be reached ({type(error).__name__}).") from error
        raise


def lost(error: BaseException) -> bool:
    """Whether the database could not be reached, or was lost; no file of ours counts as that."""
    from soulprint_queue.connections import is_away

    if isinstance(error, DatabaseAway):
        return True
    return is_away(error) and not isinstance(error, (OSError, TimeoutError))


async def _schema_version(connection: Connection) -> str | None:
    from soulprint_queue.migrations import schema_version

    return await schema_version(connection)
