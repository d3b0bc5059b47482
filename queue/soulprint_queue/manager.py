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

import msgspec
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
from soulprint_queue.pause import MODEL_STEPS, name_probe, take_probe
from soulprint_queue.queue_schema import CHANNEL, db_settings
from soulprint_queue.statements import sql

NEVER = timedelta(days=1)

IMPORT = types.QueueEntrypoint("import")


class Sight(msgspec.Struct, frozen=True):
    """What a worker sees when it looks at the queue.

    Attributes:
        paused: the model is paused, and no job of its steps may be claimed.
        probe_due: but for one, by the worker that takes the probe.
        due: a job may be claimed.
        eta: until the next one may be, None where none waits.
    """

    paused: bool = False
    probe_due: bool = False
    due: bool = False
    eta: timedelta | None = None


NOTHING = Sight()


@dataclasses.dataclass
class ClaimQueries(Queries):
    """pgqueuer's statements, with a claim of ours and every other write taken out.

    The library's claim goes through its jobs by priority, past all that wait for their time, and
    its look for the next due job reads every one of them: milliseconds at a thousand jobs, tenths
    of a second where hundreds of thousands wait. Its three questions after a claim that found
    nothing are answered by the look before it.

    Attributes:
        asks_model: whether this worker's analyst asks a model, whose pauses concern it.
        sight: the last look, as long as no claim was tried since.
        importing: one import at a time in a worker; the library's own limits are fleet-wide.
        closed: whether nothing may be claimed now: a suspect runs alone.
    """

    asks_model: bool = False
    sight: Sight | None = None
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
        self.sight = None
        sight = await self._seen(entrypoints, heartbeat_timeout)

        async def claim(steps: list[types.QueueEntrypoint], most: int) -> list[models.Job]:
            self.sight = None
            return await self._claim(
                steps, most, queue_manager_id, global_concurrency_limit, heartbeat_timeout
            )

        if sight.probe_due and await take_probe(self._steady, queue_manager_id, heartbeat_timeout):
            jobs = await claim([name for name in entrypoints if name in MODEL_STEPS], 1)
            if jobs:
                await name_probe(self._steady, queue_manager_id, int(jobs[0].id))
                return jobs
        if not sight.due or self.closed():
            return []
        steps = [name for name in entrypoints if not (sight.paused and name in MODEL_STEPS)]
        if self.importing:
            steps = [name for name in steps if name != IMPORT]
        jobs = await claim(steps, batch_size)
        self.importing = self.importing or any(job.entrypoint == IMPORT for job in jobs)
        return jobs

    @property
    def _steady(self) -> SteadyDriver:
        assert isinstance(self.driver, SteadyDriver), "make_manager gives it one"
        return self.driver

    async def _seen(
        self, steps: Iterable[types.QueueEntrypoint], lease: timedelta = NEVER
    ) -> Sight:
        """Return what the last look saw; look where a claim was tried since."""
        if self.closed():
            # Nothing may be claimed beside a suspect.
            return NOTHING
        if self.sight is None:
            driver, names = self._steady, list(steps)
            shut = sorted(MODEL_STEPS) if self.asks_model else []
            (row,) = await driver.fetch_anew(
                sql("find_due"), lambda: (names, shut, NEVER if driver.settling else lease)
            )
            self.sight = msgspec.convert(row, Sight)
        return self.sight

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
        return int((await self._seen(entrypoints)).due)

    async def next_deferred_eta(self, entrypoints: list[types.QueueEntrypoint]) -> timedelta | None:
        """Return how long until the next waiting job is due, None where none waits."""
        return (await self._seen(entrypoints)).eta

    async def queued_work(self, entrypoints: list[types.QueueEntrypoint]) -> int:
        """Tell whether jobs stand in the queue that may be claimed when they are due: 1 or 0."""
        sight = await self._seen(entrypoints)
        return int(sight.due or sight.eta is not None)

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
