"""Deletes by age: the text of conversations, and the exports that we stored ourselves."""

from __future__ import annotations

import asyncio

import structlog

from soulprint_pipeline.errors import StorageError
from soulprint_pipeline.storage import Storage, objects_of
from soulprint_queue.connections import Pool, is_away, wait_or_stop
from soulprint_queue.statements import sql

log = structlog.get_logger(__name__)

EVERY_SECONDS = 600.0
USERS = 100
BATCH = 500
"""Conversations that lose their text in one transaction: the largest have 32 MB."""


async def retain(pool: Pool, storage: Storage, days: int | None, stop: asyncio.Event) -> None:
    """Look every ten minutes until `stop` is set. An outage is waited out.

    Args:
        pool: connections.
        storage: where the exports are.
        days: how long text is kept after an import has ended; None: for ever.
        stop: ends the loop.
    """
    while days is not None and not await wait_or_stop(stop, EVERY_SECONDS):
        try:
            texts = await expire_texts(pool, days)
            exports = await expire_exports(pool, storage)
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("database_away", what="retention")
            continue
        if texts or exports:
            log.info("deleted_by_age", conversations=texts, exports=exports)


async def expire_texts(pool: Pool, days: int) -> int:
    """Delete the text of people whose import ended so many days ago. Returns of how many talks."""
    deleted = 0
    for row in await pool.fetch(sql("find_expired"), days, USERS):
        gone = BATCH
        while gone == BATCH:
            gone = await pool.fetchval(sql("expire_text"), row["user_id"], days, BATCH)
            deleted += gone
    return deleted


async def expire_exports(pool: Pool, storage: Storage) -> int:
    """Delete stored exports whose text is gone. One that cannot be deleted is tried again.

    An import that names one first keeps it; one that comes later is refused.
    """
    deleted = 0
    for row in await pool.fetch(sql("find_expired_exports"), USERS):
        try:
            paths = await objects_of(storage, row["storage_path"])
            if not await pool.fetchval(sql("give_up_export"), row["import_id"], paths):
                continue
            for path in paths:
                await storage.delete(path)
        except (StorageError, OSError) as error:
            log.warning("expired_export_stays", error=type(error).__name__)
            continue
        await pool.execute(sql("end_export"), row["import_id"], paths)
        deleted += 1
    return deleted
