"""Putting an export into the storage and its import into the queue: both, or neither."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from soulprint_pipeline.exports import open_export
from soulprint_pipeline.storage import write_manifest
from soulprint_queue.deposit import Deposit
from soulprint_queue.doors import CLI, enqueue_upload
from soulprint_queue.stores import make_storage
from soulprint_service.cli.bar import LateBar
from soulprint_service.cli.database import Held, on_checked_connection
from soulprint_service.cli.exports import opened
from soulprint_service.cli.people import named
from soulprint_service.cli.workers import or_refused, worker_is_there
from soulprint_service.shelf import (
    MANIFEST,
    at_once,
    common_type,
    new_place,
    refuse_while_active,
    suffix_of,
)

if TYPE_CHECKING:
    from soulprint_queue.connections import Connection
    from soulprint_queue.settings import Settings

PIECE = 1024 * 1024


def check_export(paths: Sequence[Path]) -> None:
    """Look at the beginning of each file before anything is stored for them.

    Raises:
        CommandFailed: one cannot be opened.
        ExportError: one is no export, empty, or hostile, or they do not belong together.
    """
    with opened(paths) as files:
        open_export(files)


def store_and_enqueue(
    settings: Settings, held: Held, paths: Sequence[Path], person: UUID
) -> tuple[UUID, bool]:
    """Store the files of one export for a person and begin its import.

    Returns:
        The import's id, and whether a worker is there to begin with it.

    Raises:
        BadManifest: more files than one import takes.
        StillActive: an import of this person is active; nothing was stored.
        StorageError: the storage cannot be reached, or refuses.
    """

    async def work(connection: Connection) -> tuple[UUID, bool]:
        import_id = await or_refused(connection, named(person), store(connection))
        return import_id, await worker_is_there(connection)

    async def store(connection: Connection) -> UUID:
        await refuse_while_active(connection, person)
        storage = make_storage(settings)
        deposit = Deposit(connection, storage, person)
        try:
            try:
                await _store(deposit, new_place(settings, person), paths)
                accepted = await enqueue_upload(
                    connection,
                    person,
                    deposit.paths,
                    file_type=common_type([suffix_of(path.name) for path in paths]),
                    actor=CLI,
                )
            except BaseException:
                # No import names the files: they go now. After a kill, the sweep takes them.
                await asyncio.shield(deposit.give_up())
                raise
        finally:
            await storage.aclose()
        return accepted.import_id

    return asyncio.run(on_checked_connection(held.dsn, work))


async def _store(deposit: Deposit, base: str, paths: Sequence[Path]) -> None:
    """Store one file at `base`, several in a folder of that name with a manifest beside them.

    The import's storage path comes last.
    """
    names = [
        f"part-{number:03}{suffix_of(path.name)}" for number, path in enumerate(paths, start=1)
    ]
    several = len(paths) > 1
    with opened(paths) as files:
        sizes = [path.stat().st_size for path in paths]
        # Refused before anything is stored, where there are too many.
        manifest = write_manifest(tuple(names), sum(sizes)) if several else b""
        with LateBar("Storing", sum(sizes)) as bar:
            for number, (path, name, file) in enumerate(zip(paths, names, files, strict=True)):
                at = f"{base}/{name}" if several else f"{base}{suffix_of(path.name)}"
                await deposit.put(at, _pieces(file, bar, sum(sizes[:number])))
    if several:
        await deposit.put(f"{base}/{MANIFEST}", at_once(manifest))


async def _pieces(file: BinaryIO, bar: LateBar, before: int) -> AsyncIterator[bytes]:
    done = before
    while piece := await asyncio.to_thread(file.read, PIECE):
        yield piece
        done += len(piece)
        bar.update(done)
