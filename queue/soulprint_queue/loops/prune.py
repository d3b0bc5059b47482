"""Keeps what only history needs from growing for ever: the queue's log, old events, counts."""

from __future__ import annotations

import asyncio

import structlog

from soulprint_queue.connections import Pool, is_away, wait_or_stop
from soulprint_queue.statements import sql

STATEMENTS = (
    "prune_log",
    "prune_events",
    "prune_deliveries",
    "prune_rate_limits",
    "prune_idempotency_keys",
)

log = structlog.get_logger(__name__)

EVERY_SECONDS = 600.0
BATCH = 10_000


async def prune(pool: Pool, stop: asyncio.Event) -> None:
    """Prune every ten minutes until `stop` is set, in small batches. An outage is waited out."""
    while not await wait_or_stop(stop, EVERY_SECONDS):
        for statement in STATEMENTS:
            try:
                gone = BATCH
                while gone == BATCH:
                    gone = await pool.fetchval(sql(statement), BATCH)
            except Exception as error:
                if not is_away(error):
                    raise
                log.warning("database_away", what=statement)
