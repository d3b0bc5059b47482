"""Keeps the embedded Postgres running: where it ends, it is started again.

By everybody who works on it for long: `up`, `serve`, `worker`, `import --wait` and
`status --wait`. It belongs to whoever holds it, one as much as the other. They take turns, and
whoever comes second finds it back.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from soulprint_service.cli.exits import CommandFailed, ExitCode
from soulprint_service.cli.output import say

if TYPE_CHECKING:
    from soulprint_queue.embedded import EmbeddedPostgres

LOOK_SECONDS = 1.0
TRIES = 5
WITHIN_SECONDS = 600.0
"""A server that has to be started again so often in so short a time has a reason to end."""


async def keep_running(postgres: EmbeddedPostgres, stop: asyncio.Event) -> None:
    """Look every second until `stop` is set; service and workers wait meanwhile, and go on.

    Raises:
        CommandFailed: it ended too often, or does not start.
    """
    # Here, because `--help` loads this module, and nothing heavy with it.
    import structlog

    from soulprint_queue.connections import wait_or_stop
    from soulprint_queue.embedded import EmbeddedPostgresError

    log = structlog.get_logger(__name__)
    clock = asyncio.get_running_loop().time
    starts: deque[float] = deque(maxlen=TRIES)
    reason = "It ended by itself."
    while not await wait_or_stop(stop, LOOK_SECONDS):
        if await asyncio.to_thread(postgres.runs):
            continue
        if len(starts) == TRIES and clock() - starts[0] < WITHIN_SECONDS:
            raise CommandFailed(
                f"The database had to be started again {TRIES} times within "
                f"{WITHIN_SECONDS / 60:.0f} minutes. {reason}",
                code=ExitCode.NOT_REACHABLE,
                advice="See server.log in the data folder, and whether memory or disk is short.",
            )
        starts.append(clock())
        say(f"The database is gone; it is started again (try {len(starts)} of {TRIES}).")
        log.warning("embedded_postgres_gone", tries=len(starts))
        try:
            await asyncio.to_thread(postgres.start_again)
        except EmbeddedPostgresError as error:
            reason = str(error)
            say(reason)
        else:
            say("The database is back. The work goes on, and nothing is lost.")
            log.info("embedded_postgres_back")


@asynccontextmanager
async def kept_running(
    postgres: EmbeddedPostgres | None, stop: asyncio.Event
) -> AsyncIterator[None]:
    """Keep our own Postgres running while the block works, which `stop` ends.

    Args:
        postgres: None: the database is the app's.
        stop: set when it is given up, and at the end of the block.

    Raises:
        CommandFailed: it was given up; the block has come to its end.
    """
    if postgres is None:
        yield
        return
    keeping = asyncio.create_task(keep_running(postgres, stop), name="keep the database")
    keeping.add_done_callback(lambda _: stop.set())
    try:
        yield
    finally:
        stop.set()
        await keeping
