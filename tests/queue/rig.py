"""Real worker processes under a test's control."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

from soulprint_queue.connections import Pool, open_pool
from soulprint_queue.doors import enqueue_import
from tests.queue import scripted_worker

PATIENCE = 240.0
"""Seconds after which a test gives up; a lease of eight and a tick of two fit in many times."""


class Worker:
    """A worker process, with its log."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.process = process
        self.log = log
        self._stands_still = False

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def owner(self) -> UUID:
        """Whose its claims are."""
        return UUID(json.loads(self.lines("worker_started")[0])["manager"])

    @property
    def is_silent(self) -> bool:
        """Whether it is dead, or stopped by `send`."""
        return self._stands_still or self.process.returncode is not None

    def send(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)
        if number in {signal.SIGSTOP, signal.SIGCONT}:
            self._stands_still = number is signal.SIGSTOP

    async def kill(self) -> None:
        if self.process.returncode is None:
            self.send(signal.SIGKILL)
            # A stopped process dies as well, but only a running one can be waited for in vain.
            await self.process.wait()

    def lines(self, event: str) -> list[str]:
        return [line for line in self.log.read_text().splitlines() if f'"{event}"' in line]


class Rig:
    """A database with the test's tables, and workers on it."""

    def __init__(self, dsn: str, pool: Pool, folder: Path) -> None:
        self.dsn = dsn
        self.pool = pool
        self.folder = folder
        self.program = "tests.queue.scripted_worker"
        self.workers: list[Worker] = []

    async def start_worker(self, **environment: str) -> Worker:
        log = self.folder / f"worker-{len(self.workers)}.log"
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-W", "error", "-m", self.program, self.dsn, str(self.folder),
                cwd=Path(__file__).parents[2], stdout=output, stderr=output, env={**os.environ, **environment},
            )  # fmt: skip
        worker = Worker(process, log)
        self.workers.append(worker)
        await self.until(lambda: _true(bool(worker.lines("worker_started"))), "the worker to start")
        return worker

    async def enqueue(self, user_id: UUID | None = None) -> UUID:
        user = user_id or uuid4()
        return (await enqueue_import(self.pool, user, f"imports/{user}/export.zip")).import_id

    async def hold(self, step: str, part: int | None = None) -> None:
        await self.pool.execute("INSERT INTO test.holds VALUES ($1, $2)", step, part)

    async def release(self, step: str) -> None:
        await self.pool.execute("DELETE FROM test.holds WHERE step = $1", step)

    async def fault(self, step: str, kind: str, times: int = 1, part: int | None = None) -> None:
        await self.pool.execute(
            "INSERT INTO test.faults VALUES ($1, $2, $3, $4)", step, part, kind, times
        )

    async def until(
        self, condition: Callable[[], Awaitable[bool]], what: str, patience: float = PATIENCE
    ) -> None:
        """Wait until a condition in another process holds; only looking tells."""
        try:
            async with asyncio.timeout(patience):
                while not await condition():  # noqa: ASYNC110  # no event crosses the processes
                    await asyncio.sleep(0.02)
        except TimeoutError as error:
            raise TimeoutError(f"waited {patience:.0f} s for {what}") from error

    async def started(self, import_id: UUID, step: str, *, times: int = 1, not_in: int = 0) -> int:
        """Wait for the n-th start of a step; returns the pid that started it."""
        found: list[int] = []

        async def condition() -> bool:
            rows = await self.pool.fetch(
                "SELECT pid FROM test.starts WHERE import_id = $1 AND step = $2 AND pid <> $3 ORDER BY n",
                import_id, step, not_in,
            )  # fmt: skip
            found[:] = [row["pid"] for row in rows]
            return len(found) >= times

        await self.until(condition, f"{step} to start")
        return found[times - 1]

    async def ended(self, import_id: UUID, *states: str, patience: float = PATIENCE) -> str:
        """Wait for an import to reach one of `states` (complete by default); returns it."""
        wanted = states or ("complete",)
        state = ""

        async def condition() -> bool:
            nonlocal state
            state = await self.state(import_id)
            return state in wanted

        try:
            await self.until(condition, f"the import to be {wanted}", patience)
        except TimeoutError as error:
            row = await self.pool.fetchrow(
                "SELECT * FROM soulprint.imports WHERE import_id = $1", import_id
            )
            jobs = await self.pool.fetch("SELECT * FROM soulprint.pgqueuer")
            raise AssertionError(f"the import is {row}, the queue {jobs}") from error
        return state

    async def state(self, import_id: UUID) -> str:
        state: str = await self.pool.fetchval(
            "SELECT state FROM soulprint.imports WHERE import_id = $1", import_id
        )
        return state

    async def age_leases(self, *others: Worker) -> None:
        """Make the heartbeats of silent workers (and `others`) too old, as if their leases had run out.

        Those of workers that live stay as they are: such a worker would claim its own job anew.
        A worker that was stopped in a transaction keeps its locks until somebody ends that for it.
        """
        owners = [worker.owner for worker in self.workers if worker.is_silent or worker in others]
        async with self.pool.acquire() as connection, connection.transaction():
            await connection.execute("SET LOCAL lock_timeout = '60 s'")
            await connection.execute("SET LOCAL transaction_timeout = '90 s'")
            await connection.execute(
                "UPDATE soulprint.pgqueuer SET heartbeat = now() - interval '1 minute' "
                "WHERE status = 'picked' AND queue_manager_id = ANY ($1)",
                owners,
            )

    async def check_whole(self, import_id: UUID) -> None:
        """Assert that every step took effect exactly once, and that nothing is left over."""
        effects = await self.pool.fetch(
            "SELECT step, part FROM test.effects WHERE import_id = $1", import_id
        )
        windows = {("extract", part) for part in range(1, scripted_worker.WINDOWS + 1)}
        others = {(step, 0) for step in ("import", "quick_pass", "memory", "sections")}
        # The primary key refuses a second effect; this refuses a missing one.
        assert {tuple(row) for row in effects} == windows | others
        assert (
            await self.pool.fetchval("SELECT count(*) FROM soulprint.live_jobs($1)", import_id) == 0
        )
        log = await self.pool.fetch(
            "SELECT status, count(*) AS n FROM soulprint.pgqueuer_log WHERE entrypoint <> 'notify' GROUP BY status"
        )
        assert {row["status"]: row["n"] for row in log}["successful"] >= len(windows | others)


async def _true(value: bool) -> bool:
    return value


@asynccontextmanager
async def running_rig(dsn: str, folder: Path, *, make: bool = True) -> AsyncIterator[Rig]:
    """Make the test's tables, or find them there, and hand out a rig; its workers end with it."""
    connection = await asyncpg.connect(dsn)
    name = await connection.fetchval("SELECT current_database()")
    if make:
        await connection.execute(scripted_worker.SCHEMA)
    # Retries after hundredths of a second instead of half a minute.
    await connection.execute(f"ALTER DATABASE {name} SET soulprint.retry_base = '10 ms'")
    await connection.execute(f"ALTER DATABASE {name} SET soulprint.probe_base = '100 ms'")
    await connection.close()
    pool = await open_pool(dsn, size=4, name="rig")
    rig = Rig(dsn, pool, folder)
    try:
        yield rig
    finally:
        for worker in rig.workers:
            await worker.kill()
        await pool.close()
