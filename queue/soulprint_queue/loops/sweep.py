"""Finds imports that are active while no job of theirs lives, and puts them back to work.

It should never find one: every transaction that ends a job enqueues what follows. A find is
counted and logged as the defect that it is.
"""

from __future__ import annotations

import asyncio

import structlog

from soulprint_queue.connections import Pool, is_away, wait_or_stop
from soulprint_queue.statements import sql

log = structlog.get_logger(__name__)

EVERY_SECONDS = 30.0


async def sweep(pool: Pool, stop: asyncio.Event) -> None:
    """Sweep every half minute until `stop` is set. An outage is waited out."""
    while not await wait_or_stop(stop, EVERY_SECONDS):
        try:
            found = await pool.fetchval(sql("sweep_stalled"))
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("database_away", what="sweep")
            continue
        if found:
            log.error("stalled_imports_found", imports=found)
