"""All stages together: the step `import` of a real worker, from its opening to its end."""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path
from typing import NamedTuple

import asyncpg

from benchmarks.import_stages.exports import USER, must_be_all, packed, stored_at
from benchmarks.whole_import.memory import Sampler, postgres, tree
from benchmarks.whole_import.stand import BenchmarkFailed, Stand

_LOOK_SECONDS = 0.02

# The server's clock begins and ends it, so that a look that comes late costs nothing.
_LOOK = (
    "SELECT i.state, extract(epoch FROM clock_timestamp() - s.opened_at)::float8 AS seconds "
    "FROM soulprint.imports i JOIN soulprint.steps s USING (import_id) WHERE s.step = 'import'"
)


class Peaks(NamedTuple):
    """The most that the processes of each held at once, in bytes (PSS)."""

    worker: int
    postgres: int


def seconds_of_whole(folder: Path, patience: float) -> float:
    """Import the export of `folder` in a fresh stand, and return what it took.

    Raises:
        BenchmarkFailed: it failed, took longer than `patience` seconds, or lost something.
    """
    with Stand() as stand:
        return _import(stand, folder, patience)


def peaks_of_whole(folder: Path, patience: float) -> Peaks:
    """Import it once more, and look at the memory: the kernel adds it up at the cost of who has it.

    Raises:
        BenchmarkFailed: it failed, took longer than `patience` seconds, or lost something.
    """
    with Stand() as stand:
        groups = {
            "worker": lambda: tree(stand.pid("worker")),
            "postgres": lambda: postgres(stand.data_dir),
        }
        with Sampler(groups, together=("worker",)) as sampler:
            _import(stand, folder, patience)
        return Peaks(sampler.peaks["worker"], sampler.peaks["postgres"])


def _import(stand: Stand, folder: Path, patience: float) -> float:
    stored = stand.data_dir / "storage" / stored_at()
    stored.parent.mkdir(parents=True)
    shutil.copyfile(packed(folder), stored)
    stand.call("POST", "/import-full", {"user_id": str(USER), "storage_path": stored_at()})
    return asyncio.run(_follow(stand, folder, patience))


async def _follow(stand: Stand, folder: Path, patience: float) -> float:
    connection = await asyncpg.connect(stand.dsn)
    try:
        deadline = time.monotonic() + patience
        while True:
            row = await connection.fetchrow(_LOOK)
            if row is not None and row["state"] == "failed":
                raise BenchmarkFailed(f"the import failed:\n{stand.log('worker')}")
            if row is not None and row["state"] not in {"queued", "importing"}:
                break
            stand.must_live()
            if time.monotonic() > deadline:
                raise BenchmarkFailed(f"not imported after {patience:.0f} s")
            await asyncio.sleep(_LOOK_SECONDS)
        marks = await connection.fetchval("SELECT count(*) FROM soulprint.import_conversations")
        must_be_all(folder, marks)
        return float(row["seconds"])
    finally:
        await connection.close()
