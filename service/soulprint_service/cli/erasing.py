"""Erasing a person, and on one's own machine their stored files within the same command."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from uuid import UUID

from soulprint_queue.doors import CLI, erase_known_user
from soulprint_queue.receipts import files_are_erased
from soulprint_service.cli.database import Held, on_checked_connection
from soulprint_service.cli.stopping import run_until_stopped

if TYPE_CHECKING:
    from soulprint_queue.connections import Connection
    from soulprint_queue.settings import Settings

FILES_SECONDS = 20.0
"""How long the files are waited for; the job that deletes them stays in the queue."""

LOOK_SECONDS = 0.1


def erase_with_files(settings: Settings, held: Held, person: UUID) -> tuple[dict[str, Any], bool]:
    """Erase a person. Returns the receipt, and whether the stored files are gone as well.

    With the embedded Postgres nobody else may ever run a worker, so one is brought along for
    the files. An app's own workers need no help.

    Raises:
        UnknownUser: nothing is stored about anybody of that id.
    """

    async def work(stop: asyncio.Event) -> tuple[dict[str, Any], bool]:
        async def erase(connection: Connection) -> tuple[dict[str, Any], bool]:
            receipt = await erase_known_user(connection, person, actor=CLI)
            if not receipt["files_pending"] or not settings.embedded:
                return receipt, not receipt["files_pending"]
            return receipt, await _files_erased(settings, held, connection, receipt, stop)

        return await on_checked_connection(held.dsn, erase)

    return run_until_stopped(
        work,
        goodbye="The rows are erased. The stored files will be deleted by the next worker.",
        at_once=held.release,
    )


async def _files_erased(
    settings: Settings,
    held: Held,
    connection: Connection,
    receipt: dict[str, Any],
    stop: asyncio.Event,
) -> bool:
    from soulprint_queue.worker import run_worker

    async def gone() -> bool:
        while not await files_are_erased(connection, UUID(receipt["erasure_id"])):
            if stop.is_set():
                return False
            await asyncio.sleep(LOOK_SECONDS)
        return True

    done = asyncio.Event()
    working = asyncio.create_task(run_worker(settings, held.dsn, stop=done))
    try:
        return await asyncio.wait_for(gone(), FILES_SECONDS)
    except TimeoutError:
        return False
    finally:
        done.set()
        await working
