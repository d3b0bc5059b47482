"""`soulprint worker`."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from typing import Annotated

import typer

from soulprint_service.cli.database import database, load_settings
from soulprint_service.cli.stopping import run_until_stopped


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
            try:
                await run_worker(settings, held.dsn, stop=stop)
            except Exception as error:
                # Stopped while it waited for a database that is away: nothing was under way.
                if not (stop.is_set() and is_away(error)):
                    raise

        run_until_stopped(
            work,
            goodbye="Stopping: running steps are finished first. Ctrl-C again leaves at once.",
            at_once=held.release,
        )


def _stop_with_stdin(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()

    def watch() -> None:
        sys.stdin.buffer.read()
        loop.call_soon_threadsafe(stop.set)

    # A daemon: it must not keep the process from ending.
    threading.Thread(target=watch, name="parent", daemon=True).start()
