"""Fixtures that every area shares."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from soulprint_queue.connections import Pool, open_pool
from tests.database import Server, serving


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One real Postgres for the session, with a migrated template."""
    with serving() as running:
        yield running


@pytest.fixture
def dsn(server: Server) -> Iterator[str]:
    """The address of a fresh, migrated database."""
    with server.database() as address:
        yield address


@pytest_asyncio.fixture
async def pool(dsn: str) -> AsyncIterator[Pool]:
    """Connections to the test's own database."""
    opened = await open_pool(dsn, size=10, name="test")
    try:
        yield opened
    finally:
        await opened.close()
