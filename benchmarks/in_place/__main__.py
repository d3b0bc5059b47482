"""What is read of a large archive that is mostly pictures: `python -m benchmarks.in_place`.

A server on the loopback answers Range requests as Supabase Storage does, and counts the bytes
that it gave. The pictures are holes in a sparse file, so that the archive takes little of the disk.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from typing import BinaryIO

from soulprint_pipeline.exports import open_export
from soulprint_pipeline.exports.conversation import Conversation
from soulprint_pipeline.generator import write_export
from soulprint_pipeline.storage import SupabaseStorage
from tests.pipeline.storage.archives import sparse_archive
from tests.pipeline.storage.object_server import Stored, serving

_MB = 1_000_000
_SHARD_MB = 10
_MOST = 230 / 188
_PATH = "imports/0b8e7c1a-5f0e-4a51-9d2e-1f6f0a9f7c11/export.zip"


def main() -> int:
    """Measure, print, and return 1 where more was read than is promised."""
    parser = argparse.ArgumentParser(prog="./scripts/bench in_place", description=__doc__)
    parser.add_argument("--archive", type=int, default=1800, metavar="MB", help="all of it")
    parser.add_argument("--conversations", type=int, default=188, metavar="MB", help="in it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        return asyncio.run(_measure(Path(name), given.archive, given.conversations))


async def _measure(folder: Path, archive: int, conversations: int) -> int:
    path = folder / "export.zip"
    wanted, number = await asyncio.to_thread(_make, path, archive, conversations)
    stored = Stored(path)
    async with serving(stored.answer) as server:
        storage = SupabaseStorage(server.url, "key")
        try:
            began = time.perf_counter()
            file = await storage.open_in_place(_PATH)
            found = await asyncio.to_thread(_count, file) if file is not None else 0
            seconds = time.perf_counter() - began
            if file is not None:
                file.close()
        finally:
            await storage.aclose()
    print(
        f"archive {path.stat().st_size / _MB:,.0f} MB, conversations {wanted / _MB:,.1f} MB: "
        f"{found:,} of {number:,} read; the storage gave {stored.given / _MB:,.1f} MB "
        f"in {len(server.requests):,} requests, {seconds:.1f} s"
    )
    kept = found == number and stored.given < wanted * _MOST
    print("kept" if kept else "BROKEN", f"at most {wanted * _MOST / _MB:,.0f} MB given", sep="    ")
    return 0 if kept else 1


def _make(path: Path, archive: int, conversations: int) -> tuple[int, int]:
    """Write the archive; return the bytes of its shards, and how many conversations they hold."""
    shards, number = [], 0
    count = max(1, round(conversations / _SHARD_MB))
    for seed in range(count):
        shard = path.with_suffix(".shard")
        truth = write_export(
            shard,
            megabytes=conversations / count,
            layout="json",
            seed=seed,
            largest_conversation_mb=1.0,
        )
        shards.append(shard.read_bytes())
        number += truth.conversations
    sparse_archive(path, shards, archive * _MB)
    return sum(map(len, shards)), number


def _count(file: BinaryIO) -> int:
    return sum(isinstance(item, Conversation) for item in open_export([file]))


if __name__ == "__main__":
    sys.exit(main())
