"""Accepts many imports through the real service, HTTP and Postgres, and prints how long each took.

The service runs in a process of its own, on an embedded Postgres in a fresh folder. No worker
runs, so that nothing but accepting is measured: an import row, its projection, a job and an event
in one commit that has reached the disk.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import time
from uuid import uuid4

import asyncpg
import httpx2

from benchmarks.accept.service import KEY, serving

LIMIT_MS = 50.0
"""The median that is promised."""


def main() -> int:
    """Measure; exit code 1 when the median is over the limit."""
    parser = argparse.ArgumentParser(prog="accept", description=__doc__)
    parser.add_argument("--requests", type=int, default=300, help="imports a row (default: 300)")
    parser.add_argument("--at-once", type=int, nargs="+", default=[1, 10, 50], metavar="N")
    arguments = parser.parse_args()
    with serving() as (port, dsn):
        print(f"{'at once':>8} {'median':>9} {'p95':>9} {'longest':>9} {'a second':>9}")
        medians = [
            asyncio.run(_measure(port, dsn, arguments.requests, at_once))
            for at_once in arguments.at_once
        ]
    return 0 if medians[0] < LIMIT_MS else 1


async def _measure(port: int, dsn: str, requests: int, at_once: int) -> float:
    turns = asyncio.Semaphore(at_once)
    took: list[float] = []
    async with httpx2.AsyncClient(
        base_url=f"http://127.0.0.1:{port}",
        headers={"Authorization": f"Bearer {KEY}"},
        limits=httpx2.Limits(max_connections=at_once),
        trust_env=False,
    ) as client:

        async def accept() -> None:
            user = str(uuid4())
            async with turns:
                started = time.perf_counter()
                answer = await client.post(
                    "/import-full",
                    json={"user_id": user, "storage_path": f"imports/{user}/export.zip"},
                )
                took.append((time.perf_counter() - started) * 1000)
            answer.raise_for_status()

        before = await _imports(dsn)
        # Connections and statements are made once, by whoever comes first.
        await asyncio.gather(*(accept() for _ in range(2 * at_once)))
        took.clear()
        began = time.perf_counter()
        await asyncio.gather(*(accept() for _ in range(requests)))
        seconds = time.perf_counter() - began
    assert await _imports(dsn) - before == requests + 2 * at_once, "every one is a row"
    median = statistics.median(took)
    p95 = statistics.quantiles(took, n=20)[-1]
    print(
        f"{at_once:>8} {median:>6.1f} ms {p95:>6.1f} ms {max(took):>6.1f} ms "
        f"{requests / seconds:>9.0f}"
    )
    return median


async def _imports(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM soulprint.imports"))
    finally:
        await connection.close()


if __name__ == "__main__":
    raise SystemExit(main())
