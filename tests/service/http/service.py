"""Starting the real service, and talking to it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
from pydantic import SecretStr

from soulprint_queue.settings import Settings
from soulprint_service.app import IN_FLIGHT
from soulprint_service.openapi import describe
from soulprint_service.routes import OPERATIONS
from soulprint_service.serving import listen, serve
from tests.database import SERVICE, logged_in_as
from tests.service.http.documented import Documented

KEY = "the-key-of-the-app-0123456789"
OTHER_KEY = "the-key-that-replaces-it-9876"
KEYS = (KEY, OTHER_KEY)


@dataclass
class Service:
    """A service that runs, and a client that holds every answer against its document."""

    port: int
    client: httpx2.AsyncClient
    documented: Documented

    async def post(
        self, path: str, body: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        return await self.client.post(path, json=dict(body), headers=dict(headers or {}))

    async def get(self, path: str) -> httpx2.Response:
        return await self.client.get(path)

    async def exchange(self, request: bytes) -> bytes:
        """Send bytes as they are, and read until the service closes."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(request)
            await writer.drain()
            return await asyncio.wait_for(reader.read(), 60)
        finally:
            writer.close()
            await writer.wait_closed()


def settings(*, keys: tuple[str, ...] = KEYS, **others: Any) -> Settings:
    return Settings(api_keys=tuple(SecretStr(key) for key in keys), **others)


def free_socket() -> socket.socket:
    return listen("127.0.0.1", 0)


@asynccontextmanager
async def talking(port: int, keys: tuple[str, ...]) -> AsyncIterator[Service]:
    """Talk to the service on `port` with the first of its keys."""
    documented = Documented(describe(OPERATIONS, secured=bool(keys)))
    async with httpx2.AsyncClient(
        base_url=f"http://127.0.0.1:{port}",
        headers={"Authorization": f"Bearer {keys[0]}"} if keys else {},
        event_hooks={"response": [documented.check]},
        limits=httpx2.Limits(max_connections=100),
        timeout=60,
        trust_env=False,
    ) as client:
        yield Service(port, client, documented)


@asynccontextmanager
async def running(
    dsn: str,
    *,
    keys: tuple[str, ...] = KEYS,
    in_flight: int = IN_FLIGHT,
    stop: asyncio.Event | None = None,
    **others: Any,
) -> AsyncIterator[Service]:
    """Run a service of the test's own until the context ends; then it has to end cleanly."""
    listening = free_socket()
    port = listening.getsockname()[1]
    stop, ready = stop or asyncio.Event(), asyncio.Event()
    task = asyncio.create_task(
        serve(
            settings(keys=keys, **others),
            # With a service's rights and no more, unless the address is no ordinary one.
            logged_in_as(SERVICE, dsn) if "//postgres@" in dsn else dsn,
            stop,
            listening=listening,
            ready=ready,
            in_flight=in_flight,
        )
    )
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if task.done():
        await task
    try:
        async with talking(port, keys) as service:
            yield service
    finally:
        stop.set()
        await asyncio.wait_for(task, 60)


@asynccontextmanager
async def locked(dsn: str, user: str) -> AsyncIterator[asyncpg.Connection]:
    """Hold a user's lock, as a long transaction of somebody else would."""
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            await connection.execute("SELECT soulprint.lock_user($1)", UUID(user))
            yield connection
    finally:
        await connection.close()


async def until_somebody_waits(connection: asyncpg.Connection) -> None:
    """Return when a statement in this database waits for a lock."""
    async with asyncio.timeout(60):
        while not await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE wait_event_type = 'Lock' AND datname = current_database()"
        ):
            # The view is a snapshot of the transaction, unless it is told to look again.
            await connection.execute("SELECT pg_stat_clear_snapshot()")


def somebody() -> str:
    return str(uuid4())


def export_of(user: str, name: str = "export.zip") -> dict[str, Any]:
    """The smallest body of POST /import-full."""
    return {"user_id": user, "storage_path": f"imports/{user}/{name}"}
