"""Fixtures of the queue's tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest
import pytest_asyncio

from tests.database import Server
from tests.queue.bench import Bench, make_bench


@pytest.fixture(scope="session")
def server(server: Server) -> Server:
    """The session's Postgres, not waiting for the disk: what is tested here is no power cut."""
    server.run("ALTER SYSTEM SET fsync = off")
    server.run("SELECT pg_reload_conf()")
    return server


@pytest.fixture(scope="session")
def shared_dsn(server: Server) -> Iterator[str]:
    """One database for the tests that drive the relay by hand: a clone takes longer than they do."""
    with server.database() as address:
        yield address


@pytest_asyncio.fixture
async def bench(shared_dsn: str) -> AsyncIterator[Bench]:
    """An empty database, and the means to drive the relay in it by hand."""
    connection = await asyncpg.connect(shared_dsn)
    try:
        await empty(connection)
    finally:
        await connection.close()
    async with make_bench(shared_dsn) as made:
        yield made


@pytest_asyncio.fixture
async def own_bench(dsn: str) -> AsyncIterator[Bench]:
    """The same in a database of its own, for tests that change its settings or its schema."""
    async with make_bench(dsn) as made:
        yield made


async def empty(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Delete every row of ours, in tables that a test knows of and in those it does not."""
    tables = await connection.fetch(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables "
        "WHERE (schemaname = 'soulprint' AND tablename <> 'alembic_version') OR tablename = 'user_profiles'"
    )
    # Foreign keys and triggers rest meanwhile, so that the order does not matter.
    emptied = "".join(f"DELETE FROM {table['name']};" for table in tables)  # noqa: S608  # from the catalog
    await connection.execute(
        f"BEGIN; SET LOCAL session_replication_role = replica; {emptied} COMMIT"
    )
