"""What pgqueuer's manager may do here: claim and beat, nothing else.

Its own completion writes match by job id alone: a worker that was paused beyond its lease would
delete the job that another one now runs. So they are empty, and only the closing transaction of
a step (step.py) ends a job.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.core.qm import QueueManager
from pgqueuer.db import Driver
from pgqueuer.domain import models, types
from pgqueuer.ports.repository import EntrypointExecutionParameter
from pgqueuer.queries import Queries

from soulprint_queue.queue_schema import CHANNEL, db_settings
from soulprint_queue.statements import sql

IMPORT = types.QueueEntrypoint("import")


@dataclasses.dataclass
class ClaimQueries(Queries):
    """pgqueuer's statements, with a claim of ours and every completion write taken out.

    The library's claim goes through its jobs by priority, past all that wait for their time, and
    its look for the next due job reads every one of them: milliseconds at a thousand jobs, tenths
    of a second where hundreds of thousands wait.

    Attributes:
        owner: the manager whose jobs are beaten for.
        importing: one import at a time in a worker; the library's own limits are fleet-wide.
    """

    owner: UUID | None = None
    importing: bool = False

    async def log_jobs(
        self,
        job_status: list[tuple[models.Job, types.JOB_STATUS, models.TracebackRecord | None]],
    ) -> None:
        """Do nothing: the closing transaction has written what there is to write."""

    async def retry_job(
        self,
        job: models.Job,
        delay: timedelta,
        traceback_record: models.TracebackRecord | None,
    ) -> None:
        """Do nothing: retries come from the database."""

    async def update_heartbeat(self, job_ids: list[types.JobId]) -> None:
        """Beat for jobs that are still this manager's; one locked row does not age the others."""
        await self.driver.execute(sql("beat_jobs"), job_ids, self.owner)

    async def dequeue(
        self,
        batch_size: int,
        entrypoints: dict[types.QueueEntrypoint, EntrypointExecutionParameter],
        queue_manager_id: types.QueueManagerId,
        global_concurrency_limit: int | None,
        heartbeat_timeout: timedelta,
    ) -> list[models.Job]:
        """Claim a batch by priority, with at most one import, and only while none runs here."""
        steps = [name for name in entrypoints if name != IMPORT or not self.importing]
        rows = await self.driver.fetch(
            sql("claim_jobs"),
            steps,
            batch_size,
            queue_manager_id,
            global_concurrency_limit,
            heartbeat_timeout,
        )
        jobs = [models.Job.model_validate(row) for row in rows]
        self.importing = self.importing or any(job.entrypoint == IMPORT for job in jobs)
        return jobs

    async def eligible_queued_work(self, entrypoints: list[types.QueueEntrypoint]) -> int:
        """Tell whether a job is due: 1 or 0."""
        (row,) = await self.driver.fetch(sql("find_due"), entrypoints)
        return int(bool(row["due"]))

    async def next_deferred_eta(self, entrypoints: list[types.QueueEntrypoint]) -> timedelta | None:
        """Return how long until the next waiting job is due, None where none waits."""
        (row,) = await self.driver.fetch(sql("read_next_due"), entrypoints)
        eta = row["eta"]
        assert eta is None or isinstance(eta, timedelta), "the difference of two times"
        return eta

    def releasing_import(
        self, run: Callable[[models.Job], Awaitable[None]]
    ) -> Callable[[models.Job], Awaitable[None]]:
        """Wrap the handler of imports so that the next one may be claimed when it ends."""

        async def run_and_release(job: models.Job) -> None:
            try:
                await run(job)
            finally:
                self.importing = False

        return run_and_release


def make_manager(driver: Driver) -> QueueManager:
    """Build a manager over `driver` that claims and beats, in our schema and on our channel."""
    settings = db_settings()
    queries = ClaimQueries(
        driver,
        qbe=QueryBuilderEnvironment(settings),
        qbq=QueryQueueBuilder(settings),
        qbs=QuerySchedulerBuilder(settings),
    )
    manager = QueueManager(queries, channel=CHANNEL)
    queries.owner = manager.queue_manager_id
    return manager
