"""`./scripts/bench fairness [--small 20] [--megabytes 260] [--workers 4]`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Callable

import asyncpg

from benchmarks.crowd import Crowd
from benchmarks.fleet import BenchmarkFailed, Fleet
from soulprint_pipeline.generator import write_export

_TIMES = 3.0


async def _run(small: int, megabytes: float, workers: int, latency: float) -> bool:
    async with Fleet() as fleet:
        little, big = fleet.folder / "little.json", fleet.folder / "big.json"
        write_export(little, conversations=3, seed=4)
        await asyncio.to_thread(write_export, big, megabytes=megabytes, seed=2)
        await fleet.start_model(latency)
        await fleet.start_workers(workers)
        connection = await asyncpg.connect(fleet.dsn)
        try:
            return await _measure(
                lambda: Crowd(fleet, connection, little, small),
                Crowd(fleet, connection, big, 1),
            )
        finally:
            await connection.close()


async def _measure(crowd: Callable[[], Crowd], large: Crowd) -> bool:
    await crowd().finish()  # every connection and cache is warm
    first = crowd()
    alone = [await first.finish()]
    chunks = await first.chunks() / len(first.users)
    print(f"{len(first.users)} users with {chunks:.0f} chunks each, ", end="", flush=True)

    await large.begin()
    reading = await crowd().finish()
    still_reading = (await large.windows())[1] == 0
    await large.until("extracting", patience=900)
    print(f"beside one with {await large.chunks():,}\n")
    print("seconds until all of them are complete, and times alone")
    before = await large.windows()
    beside = await crowd().finish()
    after = await large.windows()
    await large.cancel()
    alone.append(await crowd().finish())
    base = sum(alone) / len(alone)

    print(f"alone, before and after          {alone[0]:>6.1f}  {alone[1]:>6.1f}")
    kept = True
    for words, seconds in (
        (f"while the large one is {'read' if still_reading else 'read and begun'}", reading),
        ("beside its full pass", beside),
    ):
        ratio = seconds / base
        kept &= ratio <= _TIMES
        print(f"{words:<32} {seconds:>6.1f}  {ratio:>6.2f}")
    print(f"\nThe large one had {after[0] - before[0]} of its {after[1]:,} windows read meanwhile.")
    print(f"{'kept  ' if kept else 'BROKEN'}  at most {_TIMES:.0f} times as long as alone")
    return kept


def main() -> int:
    """Measure, print, and return 1 where the large import holds the small ones up."""
    parser = argparse.ArgumentParser(prog="./scripts/bench fairness")
    parser.add_argument("--small", type=int, default=20, help="users with little (default 20)")
    parser.add_argument("--megabytes", type=float, default=260, help="of the one with much")
    parser.add_argument("--workers", type=int, default=4, help="processes (default 4)")
    parser.add_argument("--latency", type=float, default=0.5, help="of the fake model, seconds")
    given = parser.parse_args()
    try:
        kept = asyncio.run(_run(given.small, given.megabytes, given.workers, given.latency))
    except BenchmarkFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
