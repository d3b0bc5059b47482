"""Plans the windows of an import: what each `extract` will read, settled before the first call."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from soulprint_pipeline.windows import plan_windows
from soulprint_queue.connections import Connection
from soulprint_queue.rows import ImportRow
from soulprint_queue.statements import sql

WINDOW_TOKENS = 24_000

PAGE = 2_000
"""Conversations looked at together, so that the plan of any export takes the same memory."""

COLUMNS = ("import_id", "number", "position", "tokens", "with_sources", "conversation_keys")


async def plan_import(connection: Connection, row: ImportRow, analyst_version: str) -> None:
    """Write the windows over what this analyst version has not read, newest first.

    The sources come in a window of their own: unchanged, it is the same call in any later import.
    """
    tokens = await connection.fetchval(sql("count_sources"), row.import_id)
    sources: list[tuple[object, ...]] = [(row.import_id, 1, 1, tokens, True, [])] if tokens else []
    number = await _write(connection, sources)
    left: list[tuple[UUID, int]] = []
    async for page in _pages(connection, row, analyst_version):
        left += page
        plans = plan_windows(left, limit=WINDOW_TOKENS)
        # The last window is still open: the next page may begin with what fits into it.
        left = left[-len(plans[-1].refs) :]
        number += await _write(
            connection,
            [
                (row.import_id, place, place, plan.tokens, False, list(plan.refs))
                for place, plan in enumerate(plans[:-1], start=number + 1)
            ],
        )
    await _write(
        connection,
        [
            (row.import_id, number + 1, number + 1, plan.tokens, False, list(plan.refs))
            for plan in plan_windows(left, limit=WINDOW_TOKENS)
        ],
    )


async def _pages(
    connection: Connection, row: ImportRow, analyst_version: str
) -> AsyncIterator[list[tuple[UUID, int]]]:
    cursor = await connection.cursor(sql("read_unextracted"), row.import_id, analyst_version)
    while page := await cursor.fetch(PAGE):
        yield [(each["conversation_key"], each["tokens"]) for each in page]


async def _write(connection: Connection, windows: list[tuple[object, ...]]) -> int:
    """Copy windows in; returns how many."""
    await connection.copy_records_to_table(
        "windows", schema_name="soulprint", columns=COLUMNS, records=windows
    )
    return len(windows)


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
