"""Plans the windows of an import: what each `extract` will read, settled before the first call."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from soulprint_pipeline.triage import READ_ANYWAY, Thoroughness
from soulprint_pipeline.windows import LIMIT, Packer, WindowPlan, balanced
from soulprint_queue.connections import Connection
from soulprint_queue.rows import ImportRow
from soulprint_queue.statements import sql

PAGE = 2_000
"""Conversations looked at together, so that the plan of any export takes the same memory."""

COLUMNS = ("import_id", "number", "position", "sent_bytes", "with_sources", "conversation_keys")


async def plan_import(
    connection: Connection, row: ImportRow, analyst_version: str, thoroughness: Thoroughness
) -> None:
    """Write the windows over what this analyst version has not read, newest first.

    What need not be read is set aside before. The sources come in a window of their own:
    unchanged, it is the same call in any later import.
    """
    await connection.execute(
        sql("set_aside"), row.import_id, READ_ANYWAY[thoroughness], thoroughness == "all"
    )
    await connection.execute(sql("count_set_aside"), row.import_id)
    size = await connection.fetchval(sql("count_sources"), row.import_id)
    number = 0
    if size is not None:
        number = await _write(connection, row, number, [WindowPlan((), size)], with_sources=True)
    packer: Packer[UUID] | None = None
    cursor = await connection.cursor(sql("read_unextracted"), row.import_id, analyst_version, LIMIT)
    while page := await cursor.fetch(PAGE):
        if packer is None:
            # Before any conversation, `number` counts the window of the sources.
            beside = int(page[0]["more_calls"]) + number
            target = balanced(int(page[0]["total"]), row.lanes, beside=beside)
            packer = Packer(target=target)
        full = [packer.add(each["conversation_key"], each["sent_bytes"]) for each in page]
        number = await _write(connection, row, number, [each for each in full if each])
    if packer is not None and (last := packer.rest()) is not None:
        await _write(connection, row, number, [last])


async def _write(
    connection: Connection,
    row: ImportRow,
    number: int,
    plans: list[WindowPlan[UUID]],
    *,
    with_sources: bool = False,
) -> int:
    """Copy windows in, numbered after `number`; returns the number of the last."""
    await connection.copy_records_to_table(
        "windows",
        schema_name="soulprint",
        columns=COLUMNS,
        records=[
            (row.import_id, place, place, plan.size, with_sources, list(plan.refs))
            for place, plan in enumerate(plans, start=number + 1)
        ],
    )
    return number + len(plans)


async def halve_window(
    connection: Connection, import_id: UUID, number: int, keys: Sequence[UUID]
) -> None:
    """Plan two windows over conversations that one window brought no usable answer about.

    The same conversations in the same order give the same halves, so that a step which is run
    again after a crash asks what it asked before.

    Args:
        connection: in the closing transaction of the window's step.
        import_id: whose window.
        number: of the window.
        keys: of two conversations or more, in the window's order.
    """
    middle = len(keys) // 2
    await connection.execute(
        sql("halve_window"), import_id, number, list(keys[:middle]), list(keys[middle:])
    )
