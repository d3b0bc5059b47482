"""`./scripts/bench claims [--jobs 1000 1000000] [--rounds 100]`."""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path

from benchmarks.claims.queues import Queue, Times, make_database, queue_in
from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.migrations import migrate

_TIMES = 2.0
"""A claim beside the large backlog takes at most so many times one beside the small."""

_HEAD = (
    "                            |  a claim, ms p50 (p95)                 |  what is due, ms\n"
    "the queue            whose  |  small           large          ratio  |  small     large  ratio"
)


async def _measure(queues: list[Queue], rounds: int, *, librarys: bool) -> list[list[Times]]:
    found: list[list[Times]] = [[] for _ in queues]
    for _ in range(rounds):
        # In turn, so that whatever else the machine does falls on both.
        for queue, times in zip(queues, found, strict=True):
            times.append(await queue.round(librarys=librarys))
    return found


def _line(shape: str, whose: str, found: list[list[Times]]) -> tuple[str, float]:
    small, large = ([1e3 * one.claim for one in times] for times in found)
    asked, asked_large = (statistics.median(1e3 * one.asking for one in times) for times in found)
    ratio = statistics.median(large) / statistics.median(small)
    cells = "  ".join(f"{statistics.median(t):>6.2f} ({_p95(t):>6.1f})" for t in (small, large))
    claims = f"{shape:<16}  {whose:>8}  |  {cells}  {ratio:>4.2f}"
    return f"{claims}  |  {asked:>5.2f}  {asked_large:>8.2f}  {asked_large / asked:>5.1f}", ratio


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


async def _run(server: EmbeddedPostgres, jobs: list[int], rounds: int) -> list[tuple[str, float]]:
    ratios = []
    async with AsyncExitStack() as stack:
        queues = [
            await stack.enter_async_context(queue_in(server.dsn_of(f"jobs_{number}"), number))
            for number in jobs
        ]

        async def show(shape: str) -> None:
            for whose, number in (("ours", rounds), ("pgqueuer", max(rounds // 5, 20))):
                found = await _measure(queues, number, librarys=whose != "ours")
                line, ratio = _line(shape, whose, found)
                print(line, flush=True)
                if whose == "ours":
                    ratios.append((shape, ratio))

        for queue in queues:
            await queue.fill()
        await show("just grown")
        for queue in queues:
            await queue.tidy()
        await show("30 % wait")
        for queue in queues:
            await queue.use()
        await show("1 % finished")
        for queue in queues:
            await queue.thin()
        await show("few due since")
        for queue in queues:
            await queue.tidy()
        await show("few due")
    return ratios


def main() -> int:
    """Measure, print, and return 1 where the large backlog makes claims too slow."""
    parser = argparse.ArgumentParser(prog="./scripts/bench claims")
    parser.add_argument("--jobs", type=int, nargs=2, default=[1_000, 1_000_000], metavar="N")
    parser.add_argument("--rounds", type=int, default=200, help="claims of each kind (default 200)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="spb-") as folder:
        # The server's account has to pass through it.
        Path(folder).chmod(0o711)
        with EmbeddedPostgres(Path(folder)) as server:
            for number in given.jobs:
                asyncio.run(make_database(server.dsn, f"jobs_{number}"))
                migrate(server.dsn_of(f"jobs_{number}"))
            print(
                f"{given.jobs[0]:,} jobs beside {given.jobs[1]:,}; of both 30 % are not yet due\n"
            )
            print(_HEAD)
            ratios = asyncio.run(_run(server, given.jobs, given.rounds))
    print()
    for shape, ratio in ratios:
        verdict = "kept  " if ratio <= _TIMES else "BROKEN"
        print(
            f"{verdict}  {shape}: our claim takes {ratio:.2f} times as long, at most {_TIMES:.0f}"
        )
    return 0 if all(ratio <= _TIMES for _, ratio in ratios) else 1


if __name__ == "__main__":
    sys.exit(main())
