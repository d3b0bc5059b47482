"""`import`: storage → conversations and chunks, stored while the export is read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import BinaryIO

from soulprint_pipeline.errors import EmptyExport, StorageUnavailable
from soulprint_pipeline.exports import Export, open_export
from soulprint_pipeline.storage import fetch_parts, open_temporary, parse_storage_path
from soulprint_queue import relay
from soulprint_queue.adding import carry_over, earlier_import
from soulprint_queue.batches import Batch, Batches
from soulprint_queue.connections import Connection
from soulprint_queue.planning import plan_import
from soulprint_queue.rows import ImportRow
from soulprint_queue.saving import encode_new, store_encoded
from soulprint_queue.statements import sql
from soulprint_queue.step import Commit
from soulprint_queue.workshop import Run

REPORT_SECONDS = 1.0

DOWNLOAD_SECONDS = 600.0
SLOWEST = 128 * 1024
"""A download may take ten minutes, and a second more for every 128 KiB that have come: a storage
that drips must not keep a worker from all other exports."""

PART_SECONDS = 300.0
"""For opening an export, reading a batch of it, or cutting one into rows: fractions of a second,
with seconds for the largest conversation or a slow storage."""


async def import_export(run: Run) -> Commit:
    """Read the export at the import's storage path, in one file or several, into the database.

    Raises:
        BadStoragePath, ForeignStoragePath: the import names an object that it may not have.
        ExportError, StorageError, DiskFull: as the pipeline raises them.
        StorageUnavailable: it drips.
        StopRequested: after the batch in hand; what is stored is skipped by the next run.
    """
    with ExitStack() as held:
        files = await _download(
            run,
            lambda: held.enter_context(open_temporary(run.workshop.scratch)),
            held.enter_context,
        )
        with run.at_most(PART_SECONDS, "Opening the export"):
            export = await asyncio.to_thread(open_export, files)
        batches = Batches(export, import_id=run.claim.subject, user_id=run.row.user_id)
        await _save_all(run, batches)
        await _check_memories(run, batches)
        run.figures.update(
            conversations=batches.conversations,
            quarantined=batches.quarantined,
            bytes=export.bytes_done,
            format=export.format,
        )
        return _close(run, export)


async def _download(
    run: Run, open_file: Callable[[], BinaryIO], hold: Callable[[BinaryIO], BinaryIO]
) -> list[BinaryIO]:
    """Fetch the export, or open it where it lies, and say how far it is (0 to 20 percent)."""
    # Also here: a path that came through psql or an older app met no door that knows the buckets.
    path = str(
        parse_storage_path(
            run.row.storage_path or "", run.row.user_id, run.workshop.settings.buckets
        )
    )
    share, received = 0.0, 0
    began = time.monotonic()

    def progress(done: int, total: int | None) -> None:
        nonlocal share, received
        share, received = min(1.0, done / total) if total else 0.0, done

    async def report() -> None:
        while True:
            await asyncio.sleep(REPORT_SECONDS)
            run.check_stop()
            if time.monotonic() - began > DOWNLOAD_SECONDS + received / SLOWEST:
                raise _too_slow(received)
            async with run.fenced() as (connection, _):
                await connection.execute(
                    sql("report_progress"),
                    run.claim.subject,
                    "Downloading export",
                    int(20 * share),
                    False,
                )

    fetching = asyncio.create_task(
        fetch_parts(run.workshop.storage, path, open_file, progress, hold)
    )
    reporting = asyncio.create_task(report())
    try:
        await asyncio.wait({fetching, reporting}, return_when=asyncio.FIRST_COMPLETED)
        if reporting.done():
            reporting.result()
        return await fetching
    finally:
        for task in (fetching, reporting):
            task.cancel()
        await asyncio.gather(fetching, reporting, return_exceptions=True)


async def _save_all(run: Run, batches: Batches) -> None:
    """Store batch after batch; meanwhile the next is encoded, and the one after it read."""
    reading = asyncio.create_task(asyncio.to_thread(batches.next))
    storing: asyncio.Task[None] | None = None
    try:
        while (batch := await _read(run, reading)) is not None:
            with run.at_most(PART_SECONDS, "Cutting a batch of the export into rows"):
                encoded = await encode_new(run, batch)
            del batch  # its conversations have become rows
            # Not sooner: of two threads that compute, each would keep the event loop waiting.
            reading = asyncio.create_task(asyncio.to_thread(batches.next))
            if storing is not None:
                await storing
                storing = None
            run.check_stop()
            storing = asyncio.create_task(store_encoded(run, encoded))
            del encoded
        if storing is not None:
            await storing
            storing = None
    finally:
        if storing is not None:
            storing.cancel()
            await asyncio.gather(storing, return_exceptions=True)
        # The thread reads the file until its batch is full: the file must outlive it.
        await asyncio.gather(reading, return_exceptions=True)


async def _read(run: Run, reading: asyncio.Task[Batch | None]) -> Batch | None:
    with run.at_most(PART_SECONDS, "Reading a batch of the export"):
        return await reading


async def _check_memories(run: Run, batches: Batches) -> None:
    """Memories alone add to conversations that an earlier import has read, and to nothing else."""
    if batches.alone is None:
        return
    async with run.reading() as connection:
        earlier = await earlier_import(connection, run.row.user_id, run.claim.subject)
    if earlier is None:
        raise EmptyExport(
            "The export holds memories and no conversation. They add to conversations: import "
            "those first, or the conversations.json and the memories.json together."
        ) from batches.alone


def _too_slow(received: int) -> StorageUnavailable:
    return StorageUnavailable(
        f"The storage is too slow: {received:,} bytes of the export came in {DOWNLOAD_SECONDS:.0f} "
        f"s and a second for each {SLOWEST // 1024} KiB. It is tried again by itself."
    )


def _close(run: Run, export: Export) -> Commit:
    """Add to what there was, plan the windows and hand over to the quick pass."""

    async def commit(connection: Connection, row: ImportRow) -> None:
        await carry_over(connection, row)
        await plan_import(connection, row, run.analyst.version, run.thoroughness)
        await relay.after_import(
            connection, run.claim, truncated=export.truncated, export_format=export.format
        )

    return commit
