"""`soulprint up`."""

from __future__ import annotations

import asyncio
import logging
from contextlib import closing
from typing import Annotated

import typer

from soulprint_service.cli.database import bring_up_to_date, database, load_settings
from soulprint_service.cli.listening import address_of, take_port
from soulprint_service.cli.output import count, say
from soulprint_service.cli.stopping import run_until_stopped


def up(
    *,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="Worker processes.")] = 1,
) -> None:
    """Run everything: database, web service, workers. Ctrl-C stops it all."""
    settings = load_settings(log_level=logging.INFO)
    with closing(take_port(settings)) as listening, database(settings) as held:
        if not settings.embedded:
            bring_up_to_date(held.dsn)
        from soulprint_service.cli.crew import Crew
        from soulprint_service.cli.keeping import keep_running
        from soulprint_service.serving import serve

        crew = Crew(workers)

        async def announce(ready: asyncio.Event) -> None:
            await ready.wait()
            say(
                f"SoulPrint is ready at {address_of(settings)} with {count(workers, 'worker')} "
                f"and the {settings.analyst} analyst.\n"
                "Import an export: soulprint import FILE --wait   (Ctrl-C here stops everything.)"
            )

        async def work(stop: asyncio.Event) -> None:
            ready = asyncio.Event()
            async with asyncio.TaskGroup() as group:
                group.create_task(crew.run(stop))
                if held.postgres is not None:
                    group.create_task(keep_running(held.postgres, stop))
                announcing = group.create_task(announce(ready))
                await serve(settings, held.dsn, stop, listening=listening, ready=ready)
                announcing.cancel()
                stop.set()

        async def at_once() -> None:
            await crew.kill()
            await held.release()

        run_until_stopped(
            work,
            goodbye="Stopping: running steps are finished first. Ctrl-C again leaves at once.",
            at_once=at_once,
        )
        say("Stopped.")
