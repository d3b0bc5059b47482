"""A real service over real HTTP: one for the session, for tests that keep to their own users."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from pydantic import SecretStr

from soulprint_queue import connections, logs
from soulprint_queue.connections import Pool, open_pool
from soulprint_service import database, limits, operations
from soulprint_service.serving import serve
from tests.database import SERVICE, Server, logged_in_as
from tests.service.http.service import KEYS, Service, free_socket, settings, talking
from tests.service.http.tokens import SECRET


def be_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "START_SECONDS", 60.0)
    monkeypatch.setattr(operations, "DEADLINE_SECONDS", 60.0)
    monkeypatch.setitem(connections.SERVER_SETTINGS, "lock_timeout", "60000")


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is refused because this machine is slow: tests that want it refused say when."""
    be_patient(monkeypatch)


@dataclass
class Shared:
    """Where the session's service is."""

    port: int
    dsn: str


@contextmanager
def in_a_thread(server: Server, **others: Any) -> Iterator[Shared]:
    """Run a service with two keys and a database of its own, in a thread with a loop of its own."""
    with server.database() as dsn:
        listening = free_socket()
        port = listening.getsockname()[1]
        loop = asyncio.new_event_loop()
        stop, ready = asyncio.Event(), asyncio.Event()

        def run() -> None:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                # With a service's rights and no more: whatever these tests ask, it may do.
                address = logged_in_as(SERVICE, dsn)
                runner.run(
                    serve(
                        settings(keys=KEYS, **others),
                        address,
                        stop,
                        listening=listening,
                        ready=ready,
                    )
                )

        thread = threading.Thread(target=run, name="service")
        with pytest.MonkeyPatch.context() as monkeypatch:
            # A fixture of the session comes before those of its tests.
            be_patient(monkeypatch)
            thread.start()
            asyncio.run_coroutine_threadsafe(ready.wait(), loop).result(60)
        try:
            yield Shared(port, dsn)
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(60)
            assert not thread.is_alive()


@pytest.fixture(scope="session")
def shared(server: Server) -> Iterator[Shared]:
    """One service with two keys, in a thread with a loop of its own."""
    logs.configure(json=True, level=logging.WARNING)
    with in_a_thread(server) as running:
        yield running


@pytest.fixture(scope="session")
def that_knows_people(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """One that takes people's tokens, with a data folder of its own."""
    logs.configure(json=True, level=logging.WARNING)
    folder = tmp_path_factory.mktemp("data")
    with in_a_thread(server, data_dir=folder, supabase_jwt_secret=SecretStr(SECRET)) as running:
        yield running


@pytest.fixture
def for_everybody(that_knows_people: Shared, monkeypatch: pytest.MonkeyPatch) -> Shared:
    """The same, for a test that asks more than a person may in a minute."""
    for tier in limits.A_MINUTE:
        monkeypatch.setitem(limits.A_MINUTE, tier, 1_000_000)
    return that_knows_people


@pytest_asyncio.fixture
async def service(shared: Shared) -> AsyncIterator[Service]:
    """The session's service, and a client of the test's own."""
    async with talking(shared.port, KEYS) as service:
        yield service


@pytest.fixture
def shared_dsn(shared: Shared) -> str:
    """The address of the session's service's database."""
    return shared.dsn


@pytest_asyncio.fixture
async def shared_pool(shared: Shared) -> AsyncIterator[Pool]:
    """The database of the session's service."""
    opened = await open_pool(shared.dsn, size=2, name="test")
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
def json_logs() -> Iterator[None]:
    """Logs as production writes them, for tests that read them from stderr."""
    logs.configure(json=True)
    yield
    logs.configure(json=True, level=logging.WARNING)
