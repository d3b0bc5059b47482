"""Which step follows which: the relay's diagram, as code.

    import → quick_pass → extract (one a lane, window by window) → memory → sections → complete

Each function runs inside the closing transaction of its step: the import is locked, the own job
is finished, the results are written. It moves the state and enqueues what comes next.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec

from soulprint_queue.claim import Claim
from soulprint_queue.connections import Connection
from soulprint_queue.rows import ImportRow
from soulprint_queue.statements import sql

STATE_OF_STEP = {
    "import": "importing",
    "quick_pass": "profiling",
    "extract": "extracting",
    "memory": "remembering",
    "sections": "writing",
}
"""The state of an import while a step of it runs."""

STEPS = tuple(STATE_OF_STEP)
ERRANDS = ("notify", "erase_files", "estimate")
"""Jobs beside the relay: no import waits for them."""

NOW = timedelta(0)


async def _enqueue(connection: Connection, step: str, claim: Claim) -> None:
    await connection.execute(sql("enqueue_job"), step, claim.subject, None, "{}", NOW)


async def after_import(
    connection: Connection, claim: Claim, *, truncated: bool, export_format: str
) -> None:
    """Everything is stored and the windows are planned: the quick pass."""
    await connection.execute(sql("advance_to_quick_pass"), claim.subject, truncated, export_format)
    await _enqueue(connection, "quick_pass", claim)


async def after_quick_pass(connection: Connection, claim: Claim) -> None:
    """The quick profile is ready: one window a lane, or `memory` where there is none."""
    await connection.execute(sql("advance_to_lanes"), claim.subject)
    await connection.execute(sql("start_lanes"), claim.subject)
    await connection.execute(sql("enqueue_notification"), claim.subject, "quick_ready")


async def after_window(connection: Connection, claim: Claim, *, halved: bool = False) -> None:
    """One window more is answered: the lane's next, or `memory` after the last of all.

    Where it was halved there is more to do than before: lanes that have ended start again.
    """
    counted = await connection.fetchrow(
        sql("count_window"), claim.subject, claim.payload.lane, halved
    )
    assert counted is not None, "the import is locked"
    if counted["state"] == "failed":
        # A sibling failed: the retry's opening hands out what is left.
        return
    if halved:
        await connection.execute(sql("start_lanes"), claim.subject)
    elif counted["job_id"] is None and counted["done"] == counted["total"]:
        await connection.execute(sql("advance_to_memory"), claim.subject)
        await _enqueue(connection, "memory", claim)


async def back_to_lanes(connection: Connection, claim: Claim) -> None:
    """More is left to read than was planned: the lanes once more, over a new plan."""
    await connection.execute(sql("start_lanes"), claim.subject)


async def after_memory(connection: Connection, claim: Claim) -> None:
    """MEMORY is written: the five sections once more."""
    await connection.execute(sql("advance_to_sections"), claim.subject)
    await _enqueue(connection, "sections", claim)


async def after_sections(
    connection: Connection, claim: Claim, *, degraded: dict[str, str] | None = None
) -> None:
    """Complete, or complete but for what `degraded` names."""
    await connection.execute(
        sql("complete_import"), claim.subject, msgspec.json.encode(degraded or {}).decode()
    )
    await connection.execute(sql("enqueue_notification"), claim.subject, "complete")


async def take_up(connection: Connection, row: ImportRow, claim: Claim) -> None:
    """Start the other lanes again when a failed pass over the windows is taken up."""
    if row.state == "failed" and claim.step == "extract":
        await connection.execute(sql("start_lanes"), claim.subject)
