"""Runs one claimed job from its opening to its closing, whatever happens in between."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any, TypeAlias

import structlog
from pgqueuer.domain import models

from soulprint_pipeline.errors import ModelUnavailable, PipelineError
from soulprint_queue.bounded import within
from soulprint_queue.claim import Claim, ForeignPayload, read_claim
from soulprint_queue.connections import is_full, is_outage, retry_while_away, wait_or_stop
from soulprint_queue.errors import (
    BudgetReached,
    DatabaseFull,
    LeaseLost,
    ModelPaused,
    NoLongerWanted,
    PartTooSlow,
    StopRequested,
)
from soulprint_queue.step import (
    FOREIGN_PAUSE,
    Commit,
    Failure,
    Opened,
    Suspect,
    abandon_step,
    close_step,
    fail_step,
    give_back,
    open_step,
    postpone_step,
)
from soulprint_queue.turns import Turn
from soulprint_queue.workshop import Run, Workshop

log = structlog.get_logger(__name__)

StepWork: TypeAlias = Callable[[Run], Coroutine[Any, Any, Commit]]
"""A step: does its work with no transaction open, and returns what its closing writes."""

DEADLINES = {
    "import": 6 * 3600.0,
    "quick_pass": 55.0,
    "extract": 600.0,
    "memory": 900.0,
    "sections": 240.0,
}
"""Seconds a step may work before it counts as failed (retryable)."""

FULL_SECONDS = 10.0
"""Between two tries to write on a full disk."""

LONG_WAIT_SECONDS = 30.0
"""A provider that asks for a longer pause is waited for by the queue, and no try is spent."""


class Runner:
    """Takes jobs of the relay from pgqueuer's manager and brings each to an outcome."""

    def __init__(self, workshop: Workshop, steps: Mapping[str, StepWork]) -> None:
        self._workshop = workshop
        self._steps = steps

    async def __call__(self, job: models.Job) -> None:
        """Run a job. Never raises for what happens in a step: its outcome is in the database."""
        try:
            claim = read_claim(job)
        except ForeignPayload as error:
            log.warning("job_given_back", job_id=int(job.id), reason=str(error))
            fence = (int(job.id), job.queue_manager_id, job.attempts)
            await give_back(self._workshop.pool, fence, FOREIGN_PAUSE)
            return
        await self._through_outages(claim)

    async def _through_outages(self, claim: Claim) -> None:
        """Take the step up again when Postgres was away, as long as the job is still ours."""
        while True:
            try:
                await self._deliver(claim)
            except LeaseLost:
                log.info(
                    "lease_lost", job_id=claim.job_id, import_id=str(claim.subject), step=claim.step
                )
            except Exception as error:
                if self._workshop.stop.is_set() or not (is_outage(error) or is_full(error)):
                    raise
                if is_full(error):
                    # Not even the failure could be written down. It answers: it is waited for.
                    log.warning("database_full", what=claim.step, retry_in=FULL_SECONDS)
                    await wait_or_stop(self._workshop.stop, FULL_SECONDS)
                    continue
                log.warning("database_away", what=claim.step, import_id=str(claim.subject))
                await retry_while_away(
                    lambda: self._workshop.pool.fetchval("SELECT 1"),
                    stop=self._workshop.stop,
                    what=claim.step,
                )
                continue
            return

    async def _deliver(self, claim: Claim) -> None:
        """Run a step beside others; one whose last delivery left no outcome, alone."""
        gate = self._workshop.gate
        try:
            async with gate.beside_others(), self._turn(claim) as turn:
                await self._open_and_work(claim, turn, alone=False)
        except Suspect:
            async with gate.alone():
                await self._open_and_work(claim, None, alone=True)

    def _turn(self, claim: Claim) -> AbstractAsyncContextManager[Turn]:
        """Lanes wait for their turn; where no model is asked, none would be left in between."""
        asks_model = self._workshop.analyst.name != "local"
        return self._workshop.turns.turn(waits=claim.step == "extract" and asks_model)

    async def _open_and_work(self, claim: Claim, turn: Turn | None, *, alone: bool) -> None:
        workshop = self._workshop
        if workshop.stop.is_set():
            # Claimed, and then waited for a suspect: not begun, so nothing is handed back.
            await give_back(workshop.pool, claim.fence, timedelta(0))
            return
        opened = await open_step(
            workshop.pool,
            claim,
            analyst=workshop.analyst.name,
            lanes=workshop.settings.lanes,
            alone=alone,
        )
        if not isinstance(opened, Opened):
            log.info(
                "step_not_run", import_id=str(claim.subject), step=claim.step, why=opened.value
            )
            return
        await self._work_and_close(claim, Run(workshop, claim, opened.row, turn), opened.deliveries)

    async def _work_and_close(self, claim: Claim, run: Run, deliveries: int) -> None:
        pool = self._workshop.pool
        line = log.bind(
            user_id=str(run.row.user_id),
            import_id=str(claim.subject),
            step=claim.step,
            lane=claim.payload.lane,
            window=claim.payload.window,
        )
        line.info("step_opened", status="running", delivery=deliveries, attempts=run.row.attempts)
        started = time.monotonic()
        try:
            commit = await within(
                self._steps[claim.step](run),
                DEADLINES[claim.step],
                cut=self._workshop.cut,
                what=claim.step,
                alarm=run.alarm,
            )
            await close_step(pool, claim, commit)
        except StopRequested:
            await postpone_step(pool, claim, timedelta(0), "stopped")
            line.info("step_closed", status="handed_back", **_seconds(started))
        except ModelPaused:
            # Due at once, and claimed when the pause is over.
            await postpone_step(pool, claim, timedelta(0))
            line.info("step_closed", status="waiting", why="model_paused", **_seconds(started))
        except NoLongerWanted:
            await abandon_step(pool, claim)
            line.info("no_longer_wanted", **_seconds(started))
        except LeaseLost:
            raise
        except Exception as error:
            if is_outage(error):
                raise
            await self._fail(claim, error, line.bind(**_seconds(started)))
        else:
            line.info("step_closed", status="done", **run.figures, **_seconds(started))

    async def _fail(
        self, claim: Claim, error: Exception, line: structlog.typing.FilteringBoundLogger
    ) -> None:
        """Close a step that raised: it waits, or it failed."""
        pause = error.retry_after or 0 if isinstance(error, ModelUnavailable) else 0
        if pause > LONG_WAIT_SECONDS:
            await postpone_step(self._workshop.pool, claim, timedelta(seconds=pause))
            line.info("step_closed", status="waiting", retry_after=pause)
            return
        if is_full(error):
            error = DatabaseFull(self._workshop.settings.database_folder)
        failure = _failure_of(error, claim)
        if failure.error_class == "internal":
            # The message may hold people's words: the log gets the class and the place alone.
            line.error("step_crashed", error=type(error).__name__, at=_place(error))
        await fail_step(self._workshop.pool, claim, failure)
        line.warning(
            "step_closed",
            status="failed",
            error_class=failure.error_class,
            retryable=failure.retryable,
        )


def _failure_of(error: Exception, claim: Claim) -> Failure:
    """Say what an error of a step's work means to the import."""
    match error:
        case PipelineError() | BudgetReached() | PartTooSlow():
            return Failure(error.error_class, str(error), error.retryable)
        case DatabaseFull():
            return Failure(
                error.error_class, f"{error} It is tried again by itself.", error.retryable
            )
        case TimeoutError():
            return Failure(
                "deadline",
                f"The step took longer than {DEADLINES[claim.step]:.0f} s and was ended. It is "
                "tried again by itself; if that goes on, the machine, the storage or the model is "
                "too slow.",
                retryable=True,
            )
    return Failure(
        "internal",
        f"An unexpected error ({type(error).__name__}); the worker's log says where.",
        retryable=True,
    )


def _seconds(started: float) -> dict[str, float]:
    return {"seconds": round(time.monotonic() - started, 3)}


def _place(error: BaseException) -> list[str]:
    """Where an error was raised: file, line and function of the innermost frames, no values."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
