"""Ends the sessions of processes that fell silent in the midst of a statement.

A process that is stopped, or paused with its machine, keeps the locks of its transaction. Between
two statements the server ends that after 5 s. Between two messages of one statement it counts as
active, and only the limit of the whole transaction ends it; in a COPY not even that one does. So
those who live end it.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from soulprint_queue.connections import Pool, is_away, wait_or_stop
from soulprint_queue.statements import sql

log = structlog.get_logger(__name__)

EVERY_SECONDS = 2.0

SILENCE = timedelta(seconds=5)
"""As long as a session may be idle in its transaction."""

COPY = timedelta(seconds=30)
"""As long as a transaction may take: how long a COPY has been waiting, the server does not say."""


async def end_silent(pool: Pool, stop: asyncio.Event) -> None:
    """Look every two seconds until `stop` is set. An outage is waited out."""
    while not await wait_or_stop(stop, EVERY_SECONDS):
        try:
            ended = await pool.fetchval(sql("end_silent_sessions"), SILENCE, COPY)
        except Exception as error:
            if not is_away(error):
                raise
            log.warning("database_away", what="silent sessions")
            continue
        if ended:
            log.warning("silent_sessions_ended", sessions=ended)
