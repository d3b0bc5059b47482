"""Opening and closing a step: the one place where jobs begin and end.

open    one transaction: import row → job row. Not wanted any more: finish the job, nothing else.
work    no transaction open.
close   one transaction: import row → finish the own job → results → state → next jobs → event.
"""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeAlias

import msgspec

from soulprint_queue import relay
from soulprint_queue.claim import Claim
from soulprint_queue.connections import Connection, Pool
from soulprint_queue.errors import BudgetReached, LeaseLost
from soulprint_queue.fence import (
    finish_job,
    hold_job,
    is_wanted,
    lock_import,
    retry_races,
)
from soulprint_queue.rows import ENDED, ImportRow
from soulprint_queue.statements import sql

DELIVERIES = 4
"""One delivery beside others, then three alone: without an outcome after these, an import parks."""

MAX_ATTEMPTS = 5
"""Automatic retries without progress; the same number stands in `soulprint.check_transition`."""

FOREIGN_PAUSE = timedelta(seconds=10)
"""A job of another release is left to a newer worker for this long."""

Commit: TypeAlias = Callable[[Connection, ImportRow], Awaitable[None]]
"""What a step leaves to be done in its closing transaction: results first, then the relay."""


class Opening(enum.Enum):
    """How an opening ended when there is nothing to work on."""

    NOT_WANTED = "not_wanted"
    PARKED = "parked"


class Opened(msgspec.Struct, frozen=True):
    """A step that may work now.

    Attributes:
        deliveries: how often it was delivered since its last outcome, this one included.
    """

    row: ImportRow
    deliveries: int


class Failure(msgspec.Struct, frozen=True):
    """Why a step failed, ready to be stored: no words of people, at most 500 characters."""

    error_class: str
    message: str
    retryable: bool


CRASHED = Failure(
    "crash_budget",
    f"This step ended without an outcome {DELIVERIES} times (the last three alone in its worker). "
    "It is parked so that it harms nobody else. Look at the worker's memory and logs, then retry.",
    retryable=False,
)


class Suspect(Exception):
    """A step whose last delivery ended without an outcome was opened beside others."""


async def open_step(
    pool: Pool, claim: Claim, *, analyst: str, lanes: int, alone: bool = True
) -> Opened | Opening:
    """Open a step.

    Args:
        pool: connections for steps.
        claim: the job.
        analyst: the name of the worker's analyst.
        lanes: for an import that begins.
        alone: whether nothing else runs in this process.

    Raises:
        LeaseLost: the job is not ours any more.
        Suspect: its last delivery left no outcome, and it is not alone. Nothing was written: a
            delivery counts when the step begins, not while it waits to be alone.
    """

    async def transaction() -> Opened | Opening:
        async with pool.acquire() as connection, connection.transaction():
            row = await lock_import(connection, claim)
            await hold_job(connection, claim)
            if row is None or not is_wanted(row, claim):
                await finish_job(connection, claim, "canceled")
                return Opening.NOT_WANTED
            deliveries = await connection.fetchval(
                sql("count_delivery"), claim.subject, claim.step, claim.lane, *claim.fence[:2]
            )
            if deliveries > 1 and not alone:
                raise Suspect
            if deliveries > DELIVERIES:
                await _fail(connection, claim, row, CRASHED)
                return Opening.PARKED
            entered = await connection.fetchrow(
                sql("enter_step"),
                claim.subject,
                relay.STATE_OF_STEP[claim.step],
                "Generating soulprint" if claim.step == "quick_pass" else None,
                50 if claim.step == "quick_pass" else 0,
                analyst,
                # The number of lanes is settled when an import begins.
                lanes if claim.step == "import" else row.lanes,
            )
            if entered is None:
                # One window more of a pass that runs: nothing changed, and nobody has to hear.
                return Opened(row, deliveries)
            await relay.take_up(connection, row, claim)
            await connection.execute(sql("emit_event"), claim.subject)
            return Opened(ImportRow.of(entered), deliveries)

    return await retry_races(transaction)


async def close_step(pool: Pool, claim: Claim, commit: Commit) -> None:
    """Close a step that did its work.

    Raises:
        LeaseLost: the job is not ours any more; nothing was written.
    """

    async def transaction() -> None:
        async with pool.acquire() as connection, connection.transaction():
            row = await lock_import(connection, claim)
            await finish_job(connection, claim)
            assert row is not None, "a job whose import was erased is gone, too"
            await commit(connection, row)
            await _settle(connection, claim, "done")

    await retry_races(transaction)


async def fail_step(pool: Pool, claim: Claim, failure: Failure) -> None:
    """Close a step that failed; the database decides about the retry.

    Raises:
        LeaseLost: the job is not ours any more; nothing was written.
    """

    async def transaction() -> None:
        async with pool.acquire() as connection, connection.transaction():
            row = await lock_import(connection, claim)
            if row is None:
                raise LeaseLost(f"import {claim.subject} was erased")
            await _fail(connection, claim, row, failure)

    await retry_races(transaction)


async def postpone_step(
    pool: Pool, claim: Claim, delay: timedelta, outcome: str = "waiting"
) -> None:
    """Close a step that waits or was stopped: the same step again, later, no try spent.

    Raises:
        LeaseLost: the job is not ours any more; nothing was written.
    """

    async def transaction() -> None:
        async with pool.acquire() as connection, connection.transaction():
            await lock_import(connection, claim)
            await finish_job(connection, claim)
            await _repeat(connection, claim, delay)
            if delay:
                await connection.execute(sql("note_waiting"), claim.subject, delay)
            await _settle(connection, claim, outcome)

    await retry_races(transaction)


async def abandon_step(pool: Pool, claim: Claim) -> None:
    """Finish the job of a step that nobody wants any more: no result, no change of state.

    Where a person has taken the import up again meanwhile, this lane counted as running: then
    the step is handed back.

    Raises:
        LeaseLost: the job is not ours any more, which is the usual case: who cancels an import
            takes its jobs out of the queue.
    """

    async def transaction() -> None:
        async with pool.acquire() as connection, connection.transaction():
            row = await lock_import(connection, claim)
            await finish_job(connection, claim, "canceled")
            if row is not None and row.state not in ENDED and is_wanted(row, claim):
                await _repeat(connection, claim, timedelta(0))
            await connection.execute(
                sql("settle_delivery"), claim.subject, claim.step, claim.lane, "stopped"
            )

    await retry_races(transaction)


async def give_back(pool: Pool, fence: tuple[int, object, int], delay: timedelta) -> None:
    """Give a job back that was not begun: as if it had not been claimed, for later."""
    await pool.execute(sql("give_back_job"), *fence, delay)


async def _fail(connection: Connection, claim: Claim, row: ImportRow, failure: Failure) -> None:
    await finish_job(connection, claim, "exception")
    if row.state != "failed":
        await connection.execute(sql("drop_waiting_jobs"), claim.subject)
        tries_left = failure.retryable and row.attempts < MAX_ATTEMPTS
        if row.section is not None and not tries_left:
            # Not fatal: the section that was live stays. Its door is open to whoever asks again.
            told = f"It was not written anew, the one before stays. {failure.message}"
            await relay.after_sections(connection, claim, degraded={row.section: told})
        elif (
            claim.step == "sections"
            and not tries_left
            and failure.error_class != BudgetReached.error_class
        ):
            # Not fatal: the quick sections stay, and `degraded` says so. A budget is raised by a
            # person, whose retry then goes on here.
            await relay.after_sections(connection, claim, degraded={"sections": failure.message})
        else:
            await connection.execute(
                sql("fail_import"),
                claim.subject,
                failure.error_class,
                failure.message[:500],
                failure.retryable,
            )
    await _settle(connection, claim, "failed")


async def _repeat(connection: Connection, claim: Claim, delay: timedelta) -> None:
    """Insert the same step again; the own job is finished."""
    await connection.execute(
        sql("enqueue_job"),
        claim.step,
        claim.subject,
        claim.payload.lane,
        claim.repeat_details(),
        delay,
    )


async def _settle(connection: Connection, claim: Claim, outcome: str) -> None:
    await connection.execute(sql("settle_step"), claim.subject, claim.step, claim.lane, outcome)
