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


class Whole(NamedTuple):
    """What the whole took: seconds, and the peak of the worker's processes in bytes (PSS)."""

    seconds: float
    worker: int
    postgres: int


def whole(folder: Path, patience: float) -> Whole:
    """Import the export of `folder` in a fresh stand.

    Raises:
        BenchmarkFailed: it failed, took longer than `patience` seconds, or lost something.
    """
    with Stand() as stand:
        stored = stand.data_dir / "storage" / stored_at()
        stored.parent.mkdir(parents=True)
        shutil.copyfile(packed(folder), stored)
        groups = {
            "worker": lambda: tree(stand.pid("worker")),
            "postgres": lambda: postgres(stand.data_dir),
        }
        with Sampler(groups, together=("worker",)) as sampler:
            body = {"user_id": str(USER), "storage_path": stored_at()}
            stand.call("POST", "/import-full", body)
            seconds = asyncio.run(_follow(stand, folder, patience))
        return Whole(seconds, sampler.peaks["worker"], sampler.peaks["postgres"])


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
