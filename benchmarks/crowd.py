"""People with exports of one size, imported together."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from uuid import uuid4

import asyncpg

from benchmarks.fleet import BenchmarkFailed, Fleet
from soulprint_queue.statements import sql

_STANDING = """
SELECT state, step, error, done, total FROM soulprint.imports
WHERE user_id = ANY($1) AND superseded_by IS NULL
"""


class Crowd:
    """Some users, each with the same export, and where they stand."""

    def __init__(
        self,
        fleet: Fleet,
        connection: asyncpg.Connection[asyncpg.Record],
        export: Path,
        number: int,
    ) -> None:
        self.users = [uuid4() for _ in range(number)]
        self._fleet = fleet
        self._connection = connection
        for user in self.users:
            folder = fleet.folder / "storage" / "imports" / str(user)
            folder.mkdir(parents=True)
            os.link(export, folder / export.name)
        self._name = export.name

    async def begin(self) -> None:
        """Ask for everybody's import."""
        for user in self.users:
            path = f"imports/{user}/{self._name}"
            await self._connection.fetchrow(sql("enqueue_import"), user, path, *[None] * 6)

    async def until(self, *states: str, patience: float = 300.0) -> float:
        """Wait until everybody's import is in one of `states`; returns the seconds.

        Raises:
            BenchmarkFailed: one failed, or it took longer than `patience`.
        """
        started = time.monotonic()
        while True:
            rows = await self._connection.fetch(_STANDING, self.users)
            if all(row["state"] in states for row in rows):
                return time.monotonic() - started
            if failed := [row for row in rows if row["state"] == "failed"]:
                raise BenchmarkFailed(f"{failed[0]['step']}: {failed[0]['error']}")
            if time.monotonic() - started > patience:
                raise BenchmarkFailed(f"not {states} after {patience:.0f} s: {rows}")
            self._fleet.must_live()
            await asyncio.sleep(0.05)

    async def finish(self) -> float:
        """Import everybody's export, to the end; returns the seconds."""
        await self.begin()
        return await self.until("complete")

    async def cancel(self) -> None:
        for user in self.users:
            await self._connection.execute(sql("cancel_import"), user, None, None)

    async def chunks(self) -> int:
        """How many chunks they have, all together."""
        number: int = await self._connection.fetchval(
            "SELECT count(*) FROM soulprint.chunks WHERE user_id = ANY($1)", self.users
        )
        return number

    async def windows(self) -> tuple[int, int]:
        """How many windows are answered, and of how many."""
        rows = await self._connection.fetch(_STANDING, self.users)
        return sum(row["done"] for row in rows), sum(row["total"] for row in rows)
