"""`soulprint worker`."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from typing import Annotated

import typer

from soulprint_service.cli.database import database, load_settings, lost
from soulprint_service.cli.keeping import kept_running
from soulprint_service.cli.stopping import run_until_stopped

LET_GO_SECONDS = 30.0
"""After the time to stop: to give steps back and to close connections, in a slow database too."""


def worker(
    *,
    until_stdin_ends: Annotated[
        bool, typer.Option("--until-stdin-ends", hidden=True, help="Stop when stdin closes.")
    ] = False,
) -> None:
    """Work off the queue until stopped. Run as many as you want, on as many machines."""
    settings = load_settings(log_level=logging.INFO)
    with database(settings) as held:
        from soulprint_queue.connections import is_away
        from soulprint_queue.worker import run_worker

        async def work(stop: asyncio.Event) -> None:
            if until_stdin_ends:
                _stop_with_stdin(stop)
            # Those of `up` wait for what `up` does.
            ours = None if until_stdin_ends else held.postgres
            try:
                async with kept_running(ours, stop):
                    await run_worker(settings, held.dsn, stop=stop, ends_process=True)
            except Exception as error:
                # Stopped while it waited for a database that is away: nothing was under way.
                if not (stop.is_set() and (is_away(error) or lost(error))):
                    raise

        run_until_stopped(
            work,
            # Of `up` a person hears it once, from `up`.
            goodbye=None
            if until_stdin_ends
            else "Stopping: running steps are finished first. Ctrl-C again leaves at once.",
            at_once=held.release,
            within=settings.stop_seconds + LET_GO_SECONDS,
        )


def _stop_with_stdin(stop: asyncio.Event) -> None:
    """Stop when whoever holds the other end of our stdin is gone, however it ended."""
    stdin = sys.stdin.fileno()
    loop = asyncio.get_running_loop()

    def look() -> None:
        if not os.read(stdin, 1024):
            loop.remove_reader(stdin)
            stop.set()

    loop.add_reader(stdin, look)
