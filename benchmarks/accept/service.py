"""The service in a process of its own, on an embedded Postgres in a fresh folder."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

from pydantic import SecretStr

from soulprint_queue import logs
from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.migrations import migrate
from soulprint_queue.settings import Settings
from soulprint_service.serving import listen, serve

KEY = "benchmark"


@contextmanager
def serving(*, jwt_secret: str | None = None) -> Iterator[tuple[int, str]]:
    """Start both, yield the service's port and the database's address, stop both.

    Args:
        jwt_secret: with it people's tokens are taken too.
    """
    # A short path: a Unix socket lies in it.
    folder = Path(tempfile.mkdtemp(prefix="sp-"))
    processes = multiprocessing.get_context("spawn")
    stop, port = processes.Event(), processes.Value("i", 0)
    try:
        with EmbeddedPostgres(folder) as postgres:
            migrate(postgres.dsn)
            served = processes.Process(
                target=_serve, args=(postgres.dsn, stop, port, folder, jwt_secret)
            )
            served.start()
            try:
                while not port.value:
                    if not served.is_alive():
                        raise SystemExit("The service did not start; its log above says why.")
                    time.sleep(0.05)
                yield port.value, postgres.dsn
            finally:
                stop.set()
                served.join()
    finally:
        shutil.rmtree(folder)


def _serve(dsn: str, stop: Event, port: object, folder: Path, jwt_secret: str | None) -> None:
    logs.configure(level=logging.WARNING)

    async def run() -> None:
        listening = listen("127.0.0.1", 0)
        number = listening.getsockname()[1]
        stopping, ready = asyncio.Event(), asyncio.Event()
        settings = Settings(
            api_keys=(SecretStr(KEY),),
            data_dir=folder / "data",
            supabase_jwt_secret=None if jwt_secret is None else SecretStr(jwt_secret),
        )
        task = asyncio.create_task(serve(settings, dsn, stopping, listening=listening, ready=ready))
        await ready.wait()
        port.value = number  # type: ignore[attr-defined]
        await asyncio.to_thread(stop.wait)
        stopping.set()
        await task

    asyncio.run(run())
