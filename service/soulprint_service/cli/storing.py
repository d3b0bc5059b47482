"""Putting a file into the storage and its import into the queue: both, or neither."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID, uuid4

from soulprint_pipeline.exports import open_export
from soulprint_queue.doors import enqueue_import
from soulprint_queue.errors import StillActive, UnknownUser
from soulprint_queue.reads import read_status
from soulprint_queue.stores import make_storage
from soulprint_service.cli.bar import LateBar
from soulprint_service.cli.database import Held, on_checked_connection
from soulprint_service.cli.exports import opened

if TYPE_CHECKING:
    from soulprint_queue.connections import Connection
    from soulprint_queue.settings import Settings

PIECE = 1024 * 1024
DEFAULT_BUCKET = "imports"
SUFFIXES = frozenset({".zip", ".json", ".gz"})
"""What is kept of a file's name; the rest may be somebody's words."""

ENDED = frozenset({"complete", "failed", "cancelled", None})


def check_export(path: Path) -> None:
    """Look at the beginning of a file before anything is stored for it.

    Raises:
        CommandFailed: it cannot be opened.
        ExportError: it is no export, empty, or hostile.
    """
    with opened([path]) as files:
        open_export(files)


def store_and_enqueue(settings: Settings, held: Held, path: Path, person: UUID) -> UUID:
    """Store a file for a person and begin its import. Returns the import's id.

    Raises:
        StillActive: an import of this person is active; nothing was stored.
        StorageError: the storage cannot be reached, or refuses.
    """

    async def work(connection: Connection) -> UUID:
        await _refuse_while_active(connection, person)
        storage = make_storage(settings)
        bucket = DEFAULT_BUCKET if DEFAULT_BUCKET in settings.buckets else settings.buckets[0]
        suffix = path.suffix.lower() if path.suffix.lower() in SUFFIXES else ""
        size = path.stat().st_size  # noqa: ASYNC240 - one look at a local file, before all else
        stored_at = f"{bucket}/{person}/{uuid4().hex}{suffix}"
        try:
            with opened([path]) as files, LateBar("Storing", size) as bar:
                await storage.put(stored_at, _pieces(files[0], bar))
            try:
                accepted = await enqueue_import(
                    connection, person, stored_at, file_type=suffix.removeprefix(".") or None
                )
            except BaseException:
                # Nobody knows of the file yet: without its import nobody would delete it.
                await asyncio.shield(storage.delete(stored_at))
                raise
        finally:
            await storage.aclose()
        return accepted.import_id

    return asyncio.run(on_checked_connection(held.dsn, work))


async def _refuse_while_active(connection: Connection, person: UUID) -> None:
    """Refuse before a large file is copied; the door refuses again, this time for certain."""
    try:
        status = await read_status(connection, person)
    except UnknownUser:
        return
    if status["state"] not in ENDED and not status["stalled"]:
        raise StillActive(
            f"An import of this user is active: {status['import_id']}.",
            hint="Wait for it to end, or cancel it first.",
            import_id=UUID(status["import_id"]),
        )


async def _pieces(file: BinaryIO, bar: LateBar) -> AsyncIterator[bytes]:
    done = 0
    while piece := await asyncio.to_thread(file.read, PIECE):
        yield piece
        done += len(piece)
        bar.update(done)
