"""Fixtures of the queue's tests."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from soulprint_queue.connections import Connection, Pool
from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.migrations import migrate
from tests.database import Server, short_folder
from tests.queue.bench import Bench, make_bench

if TYPE_CHECKING:
    from tests.queue.desk import Desk
    from tests.queue.workbench import Workbench


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


@pytest.fixture
def own_server() -> Iterator[EmbeddedPostgres]:
    """A server that the test may end."""
    with short_folder() as folder, EmbeddedPostgres(folder) as postgres:
        migrate(postgres.dsn)
        yield postgres


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared_bench(shared_dsn: str) -> AsyncIterator[Bench]:
    """Connections that stay warm: a new one compiles every function anew."""
    async with make_bench(shared_dsn, size=12) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def bench(shared_bench: Bench) -> Bench:
    """An empty database, and the means to drive the relay in it by hand.

    Its connections live in the session's event loop, and so must its tests:
    `pytestmark = pytest.mark.asyncio(loop_scope="session")`.
    """
    async with shared_bench.pool.acquire() as connection:
        await empty(connection)
    return dataclasses.replace(shared_bench)


@pytest_asyncio.fixture(loop_scope="session")
async def work(bench: Bench, tmp_path: Path) -> AsyncIterator[Workbench]:
    """The bench with a worker's tools: steps are run by hand, one after the other."""
    from tests.queue.workbench import make_workbench

    async with make_workbench(bench, tmp_path) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def own_bench(dsn: str) -> AsyncIterator[Bench]:
    """The same in a database of its own, for tests that change its settings or its schema."""
    async with make_bench(dsn) as made:
        yield made


async def empty(connection: Connection) -> None:
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


@pytest_asyncio.fixture
async def desk(
    dsn: str, pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    """Whole imports through `claude`, which does not wait long between the tries of a call."""
    from soulprint_pipeline.analysts.claude import sender
    from tests.queue.desk import make_desk

    monkeypatch.setattr(sender, "FIRST_WAIT", 0.001)
    async with make_desk(dsn, pool, tmp_path) as made:
        yield made
