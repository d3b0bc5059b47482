"""An import adds: what earlier exports of the person held stands beside what this one holds."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from soulprint_pipeline.errors import EmptyExport
from soulprint_pipeline.exports import Export
from soulprint_pipeline.exports.conversation import VENDOR_MEMORY, Item, PersonalSource
from soulprint_queue.connections import Connection, Pool
from soulprint_queue.rows import ImportRow
from soulprint_queue.statements import sql


class Items:
    """The items of an export, also of one that holds memories and no conversation.

    Attributes:
        alone: why an export of memories alone is none by itself; None for any other.

    Iteration raises what the export raises, but for that one reason.
    """

    def __init__(self, export: Export) -> None:
        self._export = export
        self.alone: EmptyExport | None = None

    def __iter__(self) -> Iterator[Item]:
        remembered = False
        try:
            for item in self._export:
                remembered = remembered or isinstance(item, PersonalSource)
                yield item
                del item  # a large conversation must not outlive its turn
        except EmptyExport as empty:
            if not remembered:
                raise
            self.alone = empty


async def earlier_import(
    connection: Connection | Pool, user_id: UUID, import_id: UUID | None = None
) -> UUID | None:
    """Find the import that the next one of a user adds to; None where it is the first.

    Args:
        connection: any.
        user_id: whose.
        import_id: the next one, where it has begun.
    """
    found: UUID | None = await connection.fetchval(sql("find_earlier_import"), user_id, import_id)
    return found


async def carry_over(connection: Connection, row: ImportRow) -> None:
    """Let stand what the import before held and this one's export does not repeat.

    In the closing transaction of `import`, before anything is planned: whatever comes later then
    sees one set of conversations and sources, and what nothing has replaced is in it.
    """
    earlier = await earlier_import(connection, row.user_id, row.import_id)
    if earlier is None:
        return
    await connection.execute(sql("carry_over_conversations"), row.import_id, earlier)
    await connection.execute(sql("carry_over_sources"), row.import_id, earlier, VENDOR_MEMORY)
