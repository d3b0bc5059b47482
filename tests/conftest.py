"""Fixtures that every area shares."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
from hypothesis import settings

from soulprint_queue.connections import Pool, open_pool
from tests.database import Server, serving

# The same examples in every run, so that red means a change; `HYPOTHESIS_PROFILE=search` looks for new ones.
settings.register_profile("repeat", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeat"))


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
