"""What pgqueuer's manager may do here: claim, nothing else.

Its own completion writes match by job id alone: a worker that was paused beyond its lease would
delete the job that another one now runs. So they are empty, and only the closing transaction of
a step (step.py) ends a job. Its heartbeats come from the event loop, which may be busy for longer
than a lease: they are empty as well, and heart.py beats.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable
from datetime import timedelta

from pgqueuer.adapters.persistence.qb import (
    QueryBuilderEnvironment,
    QueryQueueBuilder,
    QuerySchedulerBuilder,
)
from pgqueuer.core.qm import QueueManager
from pgqueuer.domain import models, types
from pgqueuer.ports.repository import EntrypointExecutionParameter
from pgqueuer.queries import Queries

from soulprint_queue.driver import SteadyDriver
from soulprint_queue.queue_schema import CHANNEL, db_settings
from soulprint_queue.statements import sql

NEVER = timedelta(days=1)

IMPORT = types.QueueEntrypoint("import")


@dataclasses.dataclass
class ClaimQueries(Queries):
    """pgqueuer's statements, with a claim of ours and every other write taken out.

    The library's claim goes through its jobs by priority, past all that wait for their time, and
    its look for the next due job reads every one of them: milliseconds at a thousand jobs, tenths
    of a second where hundreds of thousands wait.

    Attributes:
        importing: one import at a time in a worker; the library's own limits are fleet-wide.
        closed: whether nothing may be claimed now: a suspect runs alone.
    """

    importing: bool = False
    closed: Callable[[], bool] = lambda: False

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
        """Do nothing: heart.py beats, from a thread of its own."""

    async def dequeue(
        self,
        batch_size: int,
        entrypoints: dict[types.QueueEntrypoint, EntrypointExecutionParameter],
        queue_manager_id: types.QueueManagerId,
        global_concurrency_limit: int | None,
        heartbeat_timeout: timedelta,
    ) -> list[models.Job]:
        """Claim a batch by priority, with at most one import, and only while none runs here."""
        if self.closed():
            return []
        driver = self.driver
        assert isinstance(driver, SteadyDriver), "make_manager gives it one"

        def arguments() -> tuple[object, ...]:
            # Asked anew at each try: while the database was away nobody could beat, and those who
            # live shall not lose their jobs for it.
            lease = NEVER if driver.settling else heartbeat_timeout
            steps = [name for name in entrypoints if name != IMPORT or not self.importing]
            return (steps, batch_size, queue_manager_id, global_concurrency_limit, lease)

        rows = await driver.fetch_anew(sql("claim_jobs"), arguments)
        jobs = [models.Job.model_validate(row) for row in rows]
        self.importing = self.importing or any(job.entrypoint == IMPORT for job in jobs)
        return jobs

    async def eligible_queued_work(self, entrypoints: list[types.QueueEntrypoint]) -> int:
        """Tell whether a job is due, and may be claimed: 1 or 0."""
        if self.closed():
            return 0
        (row,) = await self.driver.fetch(sql("find_due"), entrypoints)
        return int(bool(row["due"]))

    async def next_deferred_eta(self, entrypoints: list[types.QueueEntrypoint]) -> timedelta | None:
        """Return how long until the next waiting job is due, None where none waits."""
        (row,) = await self.driver.fetch(sql("read_next_due"), entrypoints)
        eta = row["eta"]
        assert eta is None or isinstance(eta, timedelta), "the difference of two times"
        return eta

    async def queued_work(self, entrypoints: list[types.QueueEntrypoint]) -> int:
        """Count jobs that stand in the queue; none while nothing may be claimed."""
        return 0 if self.closed() else await super().queued_work(entrypoints)

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


def make_manager(
    driver: SteadyDriver, *, closed: Callable[[], bool] = lambda: False
) -> QueueManager:
    """Build a manager over `driver` that claims, in our schema and on our channel.

    Args:
        driver: to the database.
        closed: says when nothing may be claimed.
    """
    settings = db_settings()
    environment, scheduler = QueryBuilderEnvironment(settings), QuerySchedulerBuilder(settings)
    builder = QueryQueueBuilder(settings)
    queries = ClaimQueries(driver, qbe=environment, qbq=builder, qbs=scheduler, closed=closed)
    return QueueManager(queries, channel=CHANNEL)
