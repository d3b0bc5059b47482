"""One stage alone, a process of its own: `python -m benchmarks.import_stages.stages NAME FOLDER`.

Prints seconds, and nothing else. What a stage needs from the ones before is made between two
looks at the clock, so that its seconds are its own.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from uuid import UUID, uuid4

from benchmarks.import_stages.exports import inflated, must_be_all, packed, stored_at
from soulprint_pipeline.exports import open_export
from soulprint_pipeline.exports.container import contents
from soulprint_pipeline.storage import LocalStorage, open_temporary
from soulprint_queue.batches import Batches

_PIECE = 1024 * 1024


def fetch(folder: Path) -> float:
    """Copy the stored object into the temporary file."""

    async def work() -> float:
        storage = LocalStorage(folder / "storage")
        with open_temporary(folder) as file:
            began = time.perf_counter()
            await storage.fetch(stored_at(), file, lambda _done, _total: None)
            return time.perf_counter() - began

    return asyncio.run(work())


def inflate(folder: Path) -> float:
    """Read every member of the container to its end, and do nothing with it."""
    with packed(folder).open("rb") as file:
        began = time.perf_counter()
        for member in contents(file).members:
            source = member.open()
            while source.read(_PIECE):
                pass
        return time.perf_counter() - began


def parse(folder: Path) -> float:
    """Read the inflated JSON as conversations."""
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("rb")) for path in inflated(folder)]
        began = time.perf_counter()
        export = open_export(files)
        for item in export:
            del item
        seconds = time.perf_counter() - began
        must_be_all(folder, export.conversations)
        return seconds


def encode(folder: Path) -> float:
    """Make the rows of conversations and their chunks: hashes, keys, marks, tokens, texts."""
    batches_alone = _through_batches(folder, encode_each=False) - parse(folder)
    return batches_alone + _through_batches(folder, encode_each=True)


def _through_batches(folder: Path, *, encode_each: bool) -> float:
    """Return what encoding took, or, where nothing is encoded, what making the batches took."""
    seconds = 0.0
    with ExitStack() as stack:
        batches = _batches(stack, folder, uuid4(), uuid4())
        began = time.perf_counter()
        while (batch := batches.next()) is not None:
            if encode_each:
                before = time.perf_counter()
                for each in batch.conversations.values():
                    each.encode()
                seconds += time.perf_counter() - before
        return seconds if encode_each else time.perf_counter() - began


def store(folder: Path) -> float:
    """Store batches that are ready, each in its fenced transaction, into an empty database."""
    # Here, because the stages before must not pay for what they do not use.
    from soulprint_queue.embedded import EmbeddedPostgres
    from soulprint_queue.migrations import migrate

    # The path of a server's socket must be short.
    with tempfile.TemporaryDirectory(prefix="sps-") as short:
        data_dir = Path(short)
        data_dir.chmod(0o711)
        with EmbeddedPostgres(data_dir) as postgres:
            migrate(postgres.dsn)
            return asyncio.run(_store(folder, postgres.dsn, data_dir))


async def _store(folder: Path, dsn: str, data_dir: Path) -> float:
    from benchmarks.import_stages.claiming import opened_import
    from soulprint_queue.saving import encode_new, store_encoded

    seconds = 0.0
    async with opened_import(dsn, data_dir) as run:
        with ExitStack() as stack:
            batches = _batches(stack, folder, run.claim.subject, run.row.user_id)
            while (batch := batches.next()) is not None:
                encoded = await encode_new(run, batch)
                began = time.perf_counter()
                await store_encoded(run, encoded)
                seconds += time.perf_counter() - began
        must_be_all(
            folder,
            await run.workshop.pool.fetchval("SELECT count(*) FROM soulprint.import_conversations"),
        )
    return seconds


def _batches(stack: ExitStack, folder: Path, import_id: UUID, user_id: UUID) -> Batches:
    files = [stack.enter_context(path.open("rb")) for path in inflated(folder)]
    return Batches(open_export(files), import_id=import_id, user_id=user_id)


STAGES: dict[str, Callable[[Path], float]] = {
    "fetch": fetch,
    "inflate": inflate,
    "parse": parse,
    "encode": encode,
    "store": store,
}

if __name__ == "__main__":
    print(STAGES[sys.argv[1]](Path(sys.argv[2])))
