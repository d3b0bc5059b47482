"""`quick_pass`: the richest conversations → five sections, within the minute."""

from __future__ import annotations

from soulprint_queue import relay
from soulprint_queue.connections import Connection
from soulprint_queue.material import gather_material
from soulprint_queue.profile_writes import write_sections
from soulprint_queue.rows import ImportRow
from soulprint_queue.statements import sql
from soulprint_queue.step import Commit
from soulprint_queue.workshop import Run

CALL_SECONDS = 45.0


async def quick_pass(run: Run) -> Commit:
    """Write the quick profile, unless a full pass has written a better one: that one stays.

    Raises:
        AnalystError: as the analyst raises it.
    """
    async with run.reading() as connection:
        written_in = await connection.fetchval(sql("read_pass"), run.row.user_id)
    if written_in == "full":
        # What would be thrown away is not bought.
        run.figures["outcome"] = "kept"
        return _hand_on(run)
    material = await gather_material(run)
    sections = await run.analyst.write_sections(material, run.calls, deadline=CALL_SECONDS)
    run.figures["sampled"] = len(material.conversations)

    async def commit(connection: Connection, row: ImportRow) -> None:
        await write_sections(
            connection, row, sections, written_in="quick", analyst=run.analyst.name
        )
        await relay.after_quick_pass(connection, run.claim)

    return commit


def _hand_on(run: Run) -> Commit:
    """Go on to the lanes, and write nothing."""

    async def commit(connection: Connection, _row: ImportRow) -> None:
        await relay.after_quick_pass(connection, run.claim)

    return commit
