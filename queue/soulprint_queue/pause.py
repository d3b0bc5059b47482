"""The breaker of the model: while it is paused, its steps wait in the queue, for all workers.

A refusal of the key or the account concerns every call, and so do many failures in a row. One row
(`soulprint.model_pause`) then says so. Jobs of model steps are not claimed, those that run hand
themselves back, and no try is spent. Now and then one worker may claim one job, whose call is the
probe; when that is answered, the pause is over.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal
from uuid import UUID

import structlog

from soulprint_pipeline.errors import (
    DeadlineExceeded,
    ModelRefused,
    ModelUnavailable,
    PipelineError,
)
from soulprint_queue.connections import Connection, Pool
from soulprint_queue.driver import SteadyDriver
from soulprint_queue.errors import ModelPaused
from soulprint_queue.statements import sql

log = structlog.get_logger(__name__)

MODEL_STEPS = frozenset({"quick_pass", "extract", "memory", "sections"})
"""Steps that may ask the model; the same stand in `soulprint.queue_overview`."""

Cause = Literal["refused", "unavailable"]


async def take_probe(driver: SteadyDriver, owner: UUID, lease: timedelta) -> bool:
    """Take the probe for a worker: of all that ask, one gets it, and none while one runs."""
    return bool(await driver.fetch(sql("claim_probe"), owner, lease))


async def name_probe(driver: SteadyDriver, owner: UUID, job_id: int) -> None:
    """Name the job that was claimed for a probe."""
    await driver.execute(sql("note_probe"), owner, job_id)


async def check_model(connection: Connection, job_id: int) -> None:
    """Raise unless a job may call the model now.

    Raises:
        ModelPaused: the model is paused, and the probe is another job's.
    """
    if await connection.fetchval(sql("find_model_pause"), job_id) is not None:
        raise ModelPaused("the model is paused")


def cause_of(error: PipelineError) -> Cause | None:
    """Say what a failed call means for all others; None where it concerns that call alone."""
    match error:
        case ModelRefused(for_all=True):
            return "refused"
        case ModelUnavailable(limited=False) | DeadlineExceeded():
            return "unavailable"
    return None


async def note_failure(pool: Pool, error: PipelineError, job_id: int) -> None:
    """Note that the model did not answer a call.

    Raises:
        ModelPaused: the model is paused, by this failure or before it.
    """
    cause = cause_of(error)
    if cause is None:
        return
    if await pool.fetchval(sql("note_model_failure"), cause, str(error), job_id):
        log.warning("model_paused", cause=cause)
        raise ModelPaused("the model is paused") from error


async def note_answer(pool: Pool, call_id: int) -> None:
    """Note that a call was answered: a pause that began before it is over."""
    await pool.execute(sql("note_model_answer"), call_id)
