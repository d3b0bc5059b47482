"""`soulprint serve`."""

from __future__ import annotations

import asyncio
import logging
from contextlib import closing

from soulprint_service.cli.database import database, load_settings, refuse_old_schema
from soulprint_service.cli.keeping import kept_running
from soulprint_service.cli.listening import take_port
from soulprint_service.cli.stopping import run_until_stopped


def serve() -> None:
    """Run the web service alone. What it accepts waits for a worker."""
    settings = load_settings(log_level=logging.INFO)
    with closing(take_port(settings)) as listening, database(settings) as held:
        refuse_old_schema(held.dsn)
        from soulprint_service.serving import serve as serve_http

        async def work(stop: asyncio.Event) -> None:
            async with kept_running(held.postgres, stop):
                await serve_http(settings, held.dsn, stop, listening=listening)

        run_until_stopped(
            work,
            goodbye="Stopping: open requests are answered first. Ctrl-C again leaves at once.",
            at_once=held.release,
        )
