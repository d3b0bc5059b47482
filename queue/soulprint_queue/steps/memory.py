"""`memory`: consolidate in SQL, reduce with the analyst while too long, write MEMORY."""

from __future__ import annotations

from uuid import UUID

from soulprint_pipeline import memory as writing
from soulprint_pipeline.analysts.base import Bullet
from soulprint_pipeline.errors import PipelineError
from soulprint_pipeline.sections import Evidence
from soulprint_pipeline.superseded import remember
from soulprint_queue import relay
from soulprint_queue.connections import Connection
from soulprint_queue.planning import plan_import
from soulprint_queue.profile_writes import write_evidence
from soulprint_queue.rows import ImportRow
from soulprint_queue.statements import sql
from soulprint_queue.step import Commit
from soulprint_queue.stored import earlier_fact, known_fact
from soulprint_queue.workshop import Run

LIMIT = 20_000
"""Characters of MEMORY: what an assistant's workspace takes of one file by default."""

REDUCE_SECONDS = 840.0

QUARANTINE_SHARE = 0.05
QUARANTINE_FEWEST = 3
"""More unread conversations than this share, and at least so many, fail the pass."""


class TooMuchQuarantine(PipelineError):
    """Too many conversations brought no usable answer for the result to be called complete."""

    error_class = "too_much_quarantine"


async def memory(run: Run) -> Commit:
    """Write MEMORY from everything that was found.

    Raises:
        TooMuchQuarantine: too little of the history could be read.
        AnalystError: as the analyst raises it.
    """
    async with run.reading() as connection:
        if await connection.fetchval(sql("find_unread"), run.claim.subject, run.analyst.version):
            run.figures["outcome"] = "read on"
            return _read_on(run)
        await _check_quarantine(run, connection)
        rows = await connection.fetch(sql("consolidate"), run.claim.subject, run.analyst.version)
    standing = [known_fact(row) for row in rows if not row["superseded"]]
    # What nothing that can be shown has superseded stands among the facts alone.
    superseded = [earlier_fact(row) for row in rows if row["superseded_by"] is not None]
    bullets = writing.bullets(standing)
    kept = await remember(
        bullets, superseded, run.analyst, run.calls, limit=LIMIT, deadline=REDUCE_SECONDS
    )
    text = writing.render(kept)
    left_out = writing.left_out(bullets, kept)
    run.figures.update(
        facts=len(standing), superseded=len(superseded), bullets=len(kept), left_out=left_out
    )

    async def commit(connection: Connection, row: ImportRow) -> None:
        await _write_facts(connection, row, run.analyst.version)
        await connection.execute(sql("write_memory"), row.user_id, text)
        await write_evidence(connection, row, ["memory"], _evidence(kept))
        lacks = (
            f"{left_out} of {len(standing)} facts did not fit into MEMORY's {LIMIT} characters. "
            "They are kept, and can be looked up with the others."
        )
        await connection.execute(
            sql("note_degraded"), row.import_id, "memory", lacks if left_out else None
        )
        await relay.after_memory(connection, run.claim)

    return commit


def _read_on(run: Run) -> Commit:
    """Plan what is left to read, instead of writing a MEMORY that lacks it."""

    async def commit(connection: Connection, row: ImportRow) -> None:
        await connection.execute(sql("delete_windows"), row.import_id)
        await plan_import(connection, row, run.analyst.version, run.thoroughness)
        await relay.back_to_lanes(connection, run.claim)

    return commit


async def _check_quarantine(run: Run, connection: Connection) -> None:
    counts = await connection.fetchrow(sql("count_unread"), run.claim.subject)
    assert counts is not None, "an aggregate has one row"
    unread, sent = counts["unread"], counts["sent"]
    if unread >= QUARANTINE_FEWEST and unread > QUARANTINE_SHARE * sent:
        raise TooMuchQuarantine(
            f"{unread} of {sent} conversations brought no usable answer from the model; at most "
            f"{QUARANTINE_SHARE:.0%} may. The reasons are in soulprint.quarantine; a retry asks "
            "about these conversations anew."
        )


async def _write_facts(connection: Connection, row: ImportRow, version: str) -> None:
    """Replace the user's facts; those of replaced conversations go in this transaction."""
    await connection.execute(sql("delete_fact_sources"), row.user_id)
    await connection.execute(sql("delete_stale_facts"), row.user_id, row.import_id, version)
    await connection.execute(sql("upsert_facts"), row.import_id, version)
    await connection.execute(sql("insert_fact_sources"), row.import_id, version)
    await connection.execute(sql("delete_replaced_conversations"), row.user_id, row.import_id)


def _evidence(bullets: list[Bullet]) -> list[Evidence]:
    """Lead every bullet back to its facts, and to those that these superseded, where it says so.

    By category and its place under that heading.
    """
    places: dict[str, int] = {}
    evidence = []
    for bullet in bullets:
        place = places.get(bullet.category, 0)
        places[bullet.category] = place + 1
        evidence += [
            Evidence("memory", bullet.category, place, fact_id=str(UUID(fact_id)))
            for fact_id in (*bullet.fact_ids, *(each.id for each in bullet.earlier))
        ]
    return evidence
