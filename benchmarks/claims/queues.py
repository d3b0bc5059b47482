"""Queues of a size and a shape, and what is asked of them."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

import asyncpg
from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.domain import models, types
from pgqueuer.ports.repository import EntrypointExecutionParameter
from pgqueuer.queries import Queries

from soulprint_queue import relay
from soulprint_queue.connections import CLAIM_SETTINGS, Pool, open_pool
from soulprint_queue.driver import SteadyDriver
from soulprint_queue.manager import ClaimQueries, make_manager
from soulprint_queue.queue_schema import db_settings
from soulprint_queue.statements import sql
from soulprint_queue.worker import BATCH, LEASE, MAX_RUNNING

STEPS = {
    types.QueueEntrypoint(step): EntrypointExecutionParameter(0)
    for step in (*relay.STEPS, *relay.ERRANDS)
}

# Of twenty jobs fifteen are windows, and one each of every other kind that waits for workers.
FILL = """
INSERT INTO soulprint.pgqueuer (priority, entrypoint, payload, execute_after, dedupe_key, status)
SELECT kind.base - waits::integer, kind.step,
       convert_to(jsonb_build_object('v', 1, 'id', gen_random_uuid(), 'window', n)::text, 'UTF8'),
       now() + interval '1 hour' * CASE WHEN waits THEN 1 + random() ELSE -random() END,
       concat_ws(':', kind.step, n), 'queued'
FROM (SELECT n, n % 10 < 3 AS waits, least(n / 10 % 20, 5) AS kind
      FROM generate_series(1, $1::integer) AS n) job
JOIN (VALUES (0, 'import', 30), (1, 'quick_pass', 40), (2, 'memory', 20), (3, 'sections', 20),
             (4, 'notify', 25), (5, 'extract', 10)) AS kind (number, step, base)
    ON kind.number = job.kind
"""

# Of those that are due only some windows are left, as after an outage of the model.
THIN = """
DELETE FROM soulprint.pgqueuer WHERE execute_after <= now() AND id NOT IN (
    SELECT id FROM soulprint.pgqueuer
    WHERE execute_after <= now() AND entrypoint = 'extract' LIMIT 40)
"""


# Those that are claimed next: gone, with their index entries left for the next vacuum.
USE = """
DELETE FROM soulprint.pgqueuer WHERE id IN (
    SELECT id FROM soulprint.pgqueuer
    WHERE execute_after <= now() ORDER BY execute_after LIMIT $1)
"""


class Times(NamedTuple):
    """Seconds: of a claim, and of the two questions that follow when nothing more is claimed."""

    claim: float
    asking: float


class Queue:
    """One database with a backlog, seen by our claim and by the library's."""

    def __init__(self, jobs: int, worker: Pool, plain: Pool, dsn: str) -> None:
        self.jobs = jobs
        self._pool = plain
        settings = db_settings()
        manager = make_manager(SteadyDriver(worker, dsn))
        assert isinstance(manager.queries, ClaimQueries)
        self._manager = manager
        self._ours: ClaimQueries = manager.queries
        self._librarys = Queries(
            SteadyDriver(plain, dsn),
            qbe=QueryBuilderEnvironment(settings),
            qbq=QueryQueueBuilder(settings),
            qbs=QuerySchedulerBuilder(settings),
        )

    async def fill(self) -> None:
        """Fill the queue at once, with the statistics left as they were when it was empty."""
        await self._pool.execute("ALTER TABLE soulprint.pgqueuer SET (autovacuum_enabled = off)")
        await self._in_bulk(FILL, self.jobs)

    async def use(self) -> None:
        """Finish as many jobs as the queue may lose before it is vacuumed."""
        await self._in_bulk(USE, self.jobs // 90)

    async def thin(self) -> None:
        """Take away what is due, but for a few, and vacuum: the statistics stay as they were."""
        await self._in_bulk(THIN)
        await self._pool.execute("VACUUM soulprint.pgqueuer", timeout=300)

    async def tidy(self) -> None:
        await self._pool.execute("VACUUM (ANALYZE) soulprint.pgqueuer", timeout=300)

    async def _in_bulk(self, statement: str, *arguments: int) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute("SET LOCAL transaction_timeout = 0")
            # No notification for a million jobs, and no wait for the disk.
            await connection.execute("SET LOCAL session_replication_role = replica")
            await connection.execute("SET LOCAL synchronous_commit = off")
            await connection.execute(statement, *arguments, timeout=300)

    async def round(self, *, librarys: bool) -> Times:
        """Claim a batch, finish it, put as many jobs of the same kinds in its place.

        Args:
            librarys: with pgqueuer's own statements instead of ours.
        """
        queries = self._librarys if librarys else self._ours
        self._ours.importing = False
        owner = self._manager.queue_manager_id
        started = time.perf_counter()
        jobs = await queries.dequeue(BATCH, STEPS, owner, MAX_RUNNING, LEASE)
        claimed = time.perf_counter()
        await queries.eligible_queued_work(list(STEPS))
        await queries.next_deferred_eta(list(STEPS))
        asked = time.perf_counter()
        assert len(jobs) == BATCH, "there is enough that is due"
        await self._replace(jobs)
        return Times(claimed - started, asked - claimed)

    async def _replace(self, jobs: list[models.Job]) -> None:
        for job in jobs:
            owner = job.queue_manager_id
            await self._pool.fetchval(sql("finish_job"), int(job.id), owner, 0, "successful")
            await self._pool.execute(
                "SELECT soulprint.enqueue_job($1, gen_random_uuid())", str(job.entrypoint)
            )


@asynccontextmanager
async def queue_in(dsn: str, jobs: int) -> AsyncIterator[Queue]:
    """Open a queue in a migrated database; its plans are made while it is empty, as a worker's."""
    worker = await open_pool(dsn, size=1, name="queue", settings=CLAIM_SETTINGS)
    plain = await open_pool(dsn, size=1, name="benchmark")
    try:
        yield Queue(jobs, worker, plain, dsn)
    finally:
        await worker.close()
        await plain.close()


async def make_database(server: str, name: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(f"CREATE DATABASE {name}")
    finally:
        await connection.close()
