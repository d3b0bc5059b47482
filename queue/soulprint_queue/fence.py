"""The fence: what a worker may write while, and only while, the job is still its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

from soulprint_queue.claim import Claim
from soulprint_queue.connections import LOST_RACES, Connection, Pool
from soulprint_queue.errors import LeaseLost, NoLongerWanted
from soulprint_queue.rows import ENDED, ImportRow
from soulprint_queue.statements import sql

T = TypeVar("T")

RACES = 8
"""A lock is waited for 5 s each time: together longer than any transaction may hold it."""


async def lock_import(connection: Connection, claim: Claim) -> ImportRow | None:
    """Lock the import of a claim, first in every transaction; None when it was erased."""
    record = await connection.fetchrow(sql("lock_import"), claim.subject)
    return None if record is None else ImportRow.of(record)


async def hold_job(connection: Connection, claim: Claim) -> None:
    """Hold the job for this transaction, so that nobody takes it meanwhile.

    Raises:
        LeaseLost: it is another worker's, or gone.
    """
    if await connection.fetchval(sql("hold_job"), *claim.fence) is None:
        raise LeaseLost(f"job {claim.job_id}")


async def finish_job(connection: Connection, claim: Claim, status: str = "successful") -> None:
    """Take the job out of the queue: the first write of every closing transaction.

    Raises:
        LeaseLost: it is another worker's, or gone; the transaction must roll back.
    """
    if await connection.fetchval(sql("finish_job"), *claim.fence, status) is None:
        raise LeaseLost(f"job {claim.job_id}")


def is_wanted(row: ImportRow | None, claim: Claim) -> bool:
    """Tell whether the import still wants this step: alive, and standing at it."""
    if row is None or row.superseded_by is not None or row.step != claim.step:
        return False
    # A failed import is taken up by the job that its trigger or a person enqueued, no other.
    return row.state not in ENDED or (row.state == "failed" and claim.payload.resume)


@asynccontextmanager
async def fenced(pool: Pool, claim: Claim) -> AsyncIterator[tuple[Connection, ImportRow]]:
    """Open a transaction of a step in its work: import locked, job held.

    Raises:
        LeaseLost: the job is not ours any more.
        NoLongerWanted: the import was cancelled, superseded or erased.
    """
    async with pool.acquire() as connection, connection.transaction():
        row = await lock_import(connection, claim)
        await hold_job(connection, claim)
        if row is None or row.superseded_by is not None or row.state in ENDED:
            raise NoLongerWanted(f"import {claim.subject}")
        yield connection, row


async def retry_races(action: Callable[[], Awaitable[T]]) -> T:
    """Run a transaction again when it lost a race: deadlock, serialization, lock timeout."""
    for attempt in range(1, RACES + 1):
        try:
            return await action()
        except LOST_RACES:
            if attempt == RACES:
                raise
            await asyncio.sleep(0.02 * 2**attempt)
    raise AssertionError("unreachable")
