"""`sections`: the five sections once more, now with MEMORY, or one of them; then it is complete."""

from __future__ import annotations

from soulprint_queue import relay
from soulprint_queue.connections import Connection
from soulprint_queue.material import gather_material
from soulprint_queue.profile_writes import write_section, write_sections
from soulprint_queue.rows import ImportRow
from soulprint_queue.statements import sql
from soulprint_queue.step import Commit
from soulprint_queue.stored import load_facts
from soulprint_queue.workshop import Run

CALL_SECONDS = 180.0

NOTHING_NEW = "Nothing was found to write it anew from; the one before stays."


async def sections(run: Run) -> Commit:
    """Write the sections from MEMORY, the facts and the sample; or the one that was asked for.

    Raises:
        AnalystError: as the analyst raises it.
    """
    async with run.reading() as connection:
        facts = await load_facts(connection, run.row.user_id)
        live = await connection.fetchrow(sql("read_profile"), run.row.user_id)
    assert live is not None, "the projection made the row"
    material = await gather_material(
        run, facts=tuple(facts), memory=live["memory_md"] or "", only=run.row.section
    )
    written = await run.analyst.write_sections(material, run.calls, deadline=CALL_SECONDS)
    run.figures.update(facts=len(facts), evidence=len(written.evidence))

    async def commit(connection: Connection, row: ImportRow) -> None:
        lacks: dict[str, str] = {}
        if row.section is None:
            await write_sections(
                connection, row, written, written_in="full", analyst=run.analyst.name
            )
        elif not await write_section(connection, row, written, row.section):
            lacks[row.section] = NOTHING_NEW
        await relay.after_sections(connection, run.claim, degraded=lacks)

    return commit
