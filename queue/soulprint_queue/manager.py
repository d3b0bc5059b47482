"""What pgqueuer's manager may do here: claim, nothing else.

Its own completion writes match by job id alone: a worker that was paused beyond its lease would
delete the job that another one now runs. So they are empty, and only the closing transaction of
a step (step.py) ends a job. Its heartbeats come from the event loop, which may be busy for longer
than a lease: they are empty as well, and heart.py beats.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Iterable
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
from soulprint_queue.pause import MODEL_STEPS, OPEN, Pause, name_probe, read_pause, take_probe
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
        asks_model: whether this worker's analyst asks a model, whose pauses concern it.
        pause: the model's, at the last look.
        importing: one import at a time in a worker; the library's own limits are fleet-wide.
        closed: whether nothing may be claimed now: a suspect runs alone.
    """

    asks_model: bool = False
    pause: Pause = OPEN
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
        """Claim a batch by priority, with at most one import, and only while none runs here.

        While the model is paused: none of its steps, or one job that is to try the model.
        """
        self._steady.looking()
        if self.closed():
            return []
        if self.asks_model:
            self.pause = await read_pause(self._steady)
            if self.pause.probe_due and await take_probe(
                self._steady, queue_manager_id, heartbeat_timeout
            ):
                steps = [name for name in entrypoints if name in MODEL_STEPS]
                jobs = await self._claim(
                    steps, 1, queue_manager_id, global_concurrency_limit, heartbeat_timeout
                )
                if jobs:
                    await name_probe(self._steady, queue_manager_id, int(jobs[0].id))
                    return jobs
        steps = self._open_steps(entrypoints)
        if self.importing:
            steps = [name for name in steps if name != IMPORT]
        jobs = await self._claim(
            steps, batch_size, queue_manager_id, global_concurrency_limit, heartbeat_timeout
        )
        self.importing = self.importing or any(job.entrypoint == IMPORT for job in jobs)
        return jobs

    @property
    def _steady(self) -> SteadyDriver:
        assert isinstance(self.driver, SteadyDriver), "make_manager gives it one"
        return self.driver

    def _open_steps(self, steps: Iterable[types.QueueEntrypoint]) -> list[types.QueueEntrypoint]:
        """Return those steps that this worker may claim from: none beside a suspect."""
        if self.closed():
            return []
        return [name for name in steps if not (self.pause.paused and name in MODEL_STEPS)]

    async def _claim(
        self,
        steps: list[types.QueueEntrypoint],
        batch_size: int,
        owner: types.QueueManagerId,
        most: int | None,
        lease: timedelta,
    ) -> list[models.Job]:
        driver = self._steady

        def arguments() -> tuple[object, ...]:
            # Asked anew at each try: while the database was away nobody could beat, and those who
            # live shall not lose their jobs for it.
            return (steps, batch_size, owner, most, NEVER if driver.settling else lease)

        rows = await driver.fetch_anew(sql("claim_jobs"), arguments)
        # Headers are for whoever looks at the row; no step reads them. The library raises over what
        # is no object: one job that somebody made by hand would end every worker in turn.
        return [models.Job.model_validate({**row, "headers": None}) for row in rows]

    async def eligible_queued_work(self, entrypoints: list[types.QueueEntrypoint]) -> int:
        """Tell whether a job is due, and may be claimed: 1 or 0."""
        steps = self._open_steps(entrypoints)
        (row,) = await self.driver.fetch(sql("find_due"), steps)
        return int(bool(row["due"]))

    async def next_deferred_eta(self, entrypoints: list[types.QueueEntrypoint]) -> timedelta | None:
        """Return how long until the next waiting job is due, None where none waits."""
        (row,) = await self.driver.fetch(sql("read_next_due"), entrypoints)
        eta = row["eta"]
        assert eta is None or isinstance(eta, timedelta), "the difference of two times"
        return eta

    async def queued_work(self, entrypoints: list[types.QueueEntrypoint]) -> int:
        """Count jobs that stand in the queue and may be claimed when they are due."""
        return await super().queued_work(self._open_steps(entrypoints))

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
    driver: SteadyDriver,
    *,
    asks_model: bool = False,
    closed: Callable[[], bool] = lambda: False,
) -> QueueManager:
    """Build a manager over `driver` that claims, in our schema and on our channel.

    Args:
        driver: to the database.
        asks_model: whether the worker's analyst asks a model.
        closed: says when nothing may be claimed.
    """
    settings = db_settings()
    environment, scheduler = QueryBuilderEnvironment(settings), QuerySchedulerBuilder(settings)
    builder = QueryQueueBuilder(settings)
    queries = ClaimQueries(
        driver, qbe=environment, qbq=builder, qbs=scheduler, asks_model=asks_model, closed=closed
    )
    return QueueManager(queries, channel=CHANNEL)
