"""`./scripts/bench lanes [--lanes 3 12 30] [--rounds 6] [--latency 2]`."""

from __future__ import annotations

import argparse
import asyncio
import math
import sys
import tempfile
from pathlib import Path

import asyncpg

from benchmarks.crowd import Crowd
from benchmarks.fleet import BenchmarkFailed, Fleet
from soulprint_pipeline.generator import write_export

_SHARE = 0.9
_MB_A_WINDOW = 0.22
"""Bytes of export that fill one window of 24,000 tokens, about."""

# From the first lane's start to the opening of what follows the last window.
_TOOK = """
SELECT extract(epoch FROM s.opened_at - i.full_pass_started_at)::float8
FROM soulprint.imports i JOIN soulprint.steps s ON s.import_id = i.import_id AND s.step = 'memory'
WHERE i.user_id = $1
"""


async def _run(lanes: int, export: Path, workers: int, latency: float) -> tuple[int, float]:
    """Return the number of windows and the seconds that reading them took."""
    async with Fleet() as fleet:
        fleet.environment["FACT_EXTRACTION_CONCURRENCY"] = str(lanes)
        await fleet.start_model(latency)
        await fleet.start_workers(workers)
        connection = await asyncpg.connect(fleet.dsn)
        try:
            # The first call of a process loads the model's library, which takes a second or two.
            warm = export.with_name("warm.json")
            write_export(warm, conversations=8, seed=9)
            await Crowd(fleet, connection, warm, 2 * workers).finish()
            person = Crowd(fleet, connection, export, 1)
            await person.begin()
            await person.until("writing", "complete", patience=600)
            windows = (await person.windows())[1]
            return windows, await connection.fetchval(_TOOK, person.users[0])
        finally:
            await connection.close()


def main() -> int:
    """Measure every number of lanes, print, and return 1 where one is slower than promised."""
    parser = argparse.ArgumentParser(prog="./scripts/bench lanes")
    parser.add_argument("--lanes", type=int, nargs="+", default=[3, 12, 30])
    parser.add_argument("--rounds", type=int, default=6, help="windows a lane, about (default 6)")
    parser.add_argument("--workers", type=int, default=4, help="processes (default 4)")
    parser.add_argument("--latency", type=float, default=2.0, help="of the fake model, seconds")
    given = parser.parse_args()
    print("lanes  windows   s at best   s taken   share of the best")
    kept = True
    for lanes in given.lanes:
        with tempfile.TemporaryDirectory(prefix="spb-") as folder:
            export = Path(folder) / "export.json"
            write_export(export, megabytes=lanes * given.rounds * _MB_A_WINDOW, seed=3)
            try:
                windows, took = asyncio.run(_run(lanes, export, given.workers, given.latency))
            except BenchmarkFailed as failure:
                print(f"{lanes} lanes: {failure}", file=sys.stderr)
                return 1
        best = math.ceil(windows / lanes) * given.latency
        kept &= best / took >= _SHARE
        figures = f"{best:>10.1f}  {took:>8.1f}  {best / took:>18.1%}"
        print(f"{lanes:>5}  {windows:>7}  {figures}", flush=True)
    print(f"\n{'kept  ' if kept else 'BROKEN'}  at least {_SHARE:.0%} of the best")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
