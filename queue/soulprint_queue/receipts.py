"""What became of an erasure."""

from __future__ import annotations

from uuid import UUID

from soulprint_queue.connections import Connection, Pool
from soulprint_queue.statements import sql


async def files_are_erased(connection: Connection | Pool, erasure_id: UUID) -> bool:
    """Say whether the stored files that a receipt of `erase_user` counts are gone."""
    return await connection.fetchval(sql("read_erasure_end"), erasure_id) is not None
