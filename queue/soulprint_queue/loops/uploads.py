"""Deletes what a killed process left in the storage: objects that no import ever named."""

from __future__ import annotations

import asyncio

import structlog

from soulprint_pipeline.errors import StorageError
from soulprint_pipeline.storage import Storage
from soulprint_queue.connections import Pool, is_away, wait_or_stop
from soulprint_queue.statements import sql

log = structlog.get_logger(__name__)

EVERY_SECONDS = 300.0
BATCH = 100


async def sweep_uploads(pool: Pool, storage: Storage, stop: asyncio.Event) -> None:
    """Sweep every five minutes until `stop` is set. An outage is waited out."""
    while not await wait_or_stop(stop, EVERY_SECONDS):
        try:
            deleted = await delete_dead_uploads(pool, storage)
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("database_away", what="sweep_uploads")
            continue
        if deleted:
            log.info("dead_uploads_deleted", objects=deleted)


async def delete_dead_uploads(pool: Pool, storage: Storage) -> int:
    """Delete a batch of dead uploads, the object first. Returns how many are gone.

    One whose object cannot be deleted keeps its row, and is tried again ten minutes later.
    """
    deleted = 0
    for row in await pool.fetch(sql("claim_dead_uploads"), BATCH):
        try:
            await storage.delete(row["path"])
        except (StorageError, OSError) as error:
            log.warning("dead_upload_stays", error=type(error).__name__)
            continue
        await pool.execute(sql("delete_upload"), row["path"])
        deleted += 1
    return deleted
