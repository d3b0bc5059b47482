"""The Postgres of a cell: a real one, which can be shut down without a goodbye."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from pathlib import Path

import asyncpg

from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.migrations import migrate

RETRY_BASE = "500 ms"
"""Instead of 30 s: five tries cover an outage of two minutes, and an hour is enough for a run."""


class Postgres:
    """Started and stopped by the cell; `crash` takes it away at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server = EmbeddedPostgres(folder)

    @property
    def dsn(self) -> str:
        return self._server.dsn

    @property
    def socket(self) -> Path:
        """The socket that it listens on."""
        return Path(self.dsn.split("host=", 1)[1].split("&")[0]) / ".s.PGSQL.5432"

    async def start_empty(self) -> None:
        """Start it, without our schema."""
        await asyncio.to_thread(self._server.start)

    async def start(self) -> None:
        await self.start_empty()
        await asyncio.to_thread(migrate, self.dsn)
        connection = await asyncpg.connect(self.dsn)
        await connection.execute(
            f"ALTER DATABASE postgres SET soulprint.retry_base = '{RETRY_BASE}'"
        )
        await connection.close()

    async def stop(self) -> None:
        await asyncio.to_thread(self._server.stop)

    async def crash(self, seconds: float) -> float:
        """Shut down at once, stay away, come back. Returns when it answered again."""
        os.kill(self._postmaster(), signal.SIGQUIT)
        gone_since = time.monotonic()
        while self._postmaster_lives():  # noqa: ASYNC110 - no event crosses the processes
            await asyncio.sleep(0.02)
        await asyncio.to_thread(self._server.stop)
        await asyncio.sleep(max(0.0, seconds - (time.monotonic() - gone_since)))
        await asyncio.to_thread(self._server.start)
        connection = await asyncpg.connect(self.dsn)
        await connection.close()
        return time.time()

    def _postmaster(self) -> int:
        return int((self._folder / "postgres/data/postmaster.pid").read_text().split()[0])

    def _postmaster_lives(self) -> bool:
        with contextlib.suppress(FileNotFoundError, IndexError, ProcessLookupError):
            os.kill(self._postmaster(), 0)
            return True
        return False
