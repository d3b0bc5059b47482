"""Whole imports through `claude`: a real worker in this process, a real queue, the fake model."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from pydantic import SecretStr

from soulprint_pipeline.fake_model import FakeModel
from soulprint_queue import doors, reads
from soulprint_queue.connections import Pool
from soulprint_queue.settings import Settings
from soulprint_queue.worker import run_worker
from tests.database import WORKER, logged_in_as


@dataclass
class Desk:
    """One database, one person, and a model that answers."""

    dsn: str
    pool: Pool
    fake: FakeModel
    settings: Settings
    user_id: UUID = field(default_factory=uuid4)

    @asynccontextmanager
    async def working(self, **changed: Any) -> AsyncIterator[None]:
        """A worker, for as long as the block lasts."""
        stop = asyncio.Event()
        settings = self.settings.model_copy(update=changed)
        # With a worker's rights and no more: whatever these tests do, a worker may do.
        dsn = logged_in_as(WORKER, self.dsn)
        worker = asyncio.create_task(run_worker(settings, dsn, stop=stop))
        try:
            yield
        finally:
            stop.set()
            await asyncio.wait_for(worker, 60)

    def path(self, user_id: UUID | None = None) -> str:
        return f"imports/{user_id or self.user_id}/export.json"

    def put(self, content: bytes, user_id: UUID | None = None) -> None:
        """Put an export into the storage."""
        file = self.settings.data_dir / "storage" / self.path(user_id)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    async def enqueue(
        self, talks: Sequence[dict[str, Any]] | bytes, user_id: UUID | None = None
    ) -> UUID:
        """Ask for the import of an export."""
        self.put(talks if isinstance(talks, bytes) else json.dumps(talks).encode(), user_id)
        user = user_id or self.user_id
        return (await doors.enqueue_import(self.pool, user, self.path(user))).import_id

    async def run(
        self, talks: Sequence[dict[str, Any]] | bytes, user_id: UUID | None = None
    ) -> dict[str, Any]:
        """Import an export and wait for the end."""
        await self.enqueue(talks, user_id)
        return await self.ended(user_id)

    async def ended(self, user_id: UUID | None = None) -> dict[str, Any]:
        """Wait until nothing more happens by itself."""
        async with asyncio.timeout(120):
            while True:
                status = await self.status(user_id)
                if status["state"] in {"complete", "cancelled"} or (
                    status["state"] == "failed" and status["full_pass"]["next_retry_at"] is None
                ):
                    return status
                await asyncio.sleep(0.02)

    async def until(self, query: str, *arguments: object) -> Any:
        """Wait until a query gives something that is true."""
        async with asyncio.timeout(120):
            while not (found := await self.pool.fetchval(query, *arguments)):  # noqa: ASYNC110  # the event is the database's
                await asyncio.sleep(0.02)
        return found

    async def status(self, user_id: UUID | None = None) -> dict[str, Any]:
        return await reads.read_status(self.pool, user_id or self.user_id)

    async def profile(self) -> dict[str, Any]:
        return await reads.read_profile(self.pool, self.user_id)

    async def facts(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (
            await reads.read_facts(self.pool, self.user_id, limit=10_000)
        )["facts"]
        return found

    async def rows(self, query: str, *arguments: object) -> list[asyncpg.Record]:
        return list(await self.pool.fetch(query, *arguments))

    def asked(self, task: str) -> int:
        """How many calls of a task the model has answered."""
        counted: int = self.fake.calls()["by_task"].get(task, 0)
        return counted


@asynccontextmanager
async def make_desk(dsn: str, pool: Pool, folder: Path) -> AsyncIterator[Desk]:
    async with FakeModel() as fake:
        settings = Settings.load().model_copy(
            update={
                "data_dir": folder,
                "anthropic_api_key": SecretStr("sk-the-fake-takes-any"),
                "anthropic_base_url": fake.url,
            }
        )
        yield Desk(dsn, pool, fake, settings)
