"""Holds 1,000 event streams open on one process and asks for 100 imports a second beside them.

No worker runs; the load comes from this process, on the same machine, and Postgres beside it. A
request's time begins when it is due, not when it is sent: one that had to wait for the one before
it has waited. Prints the percentiles, what failed, the service's memory before and after, how
much of a core it used, and how loaded the machine was by others.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import statistics
import time
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import psutil

from benchmarks.accept.service import serving
from benchmarks.load.lines import Line
from soulprint_queue import doors
from soulprint_queue.connections import open_pool

LIMIT_MS = 150.0
"""The 99th percentile that is promised."""

GROWTH = 1.10
"""Memory after the load, in shares of the memory before it, that still counts as flat."""

IDLE_SECONDS = 3.0
"""How long a connection is kept that nobody uses."""

OPENING = 25
"""Streams that are opened at the same time."""


@dataclass
class Found:
    """What was measured."""

    took: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


def main() -> int:
    """Measure; exit code 1 when something failed, was too slow, or memory grew."""
    parser = argparse.ArgumentParser(prog="load", description=__doc__)
    parser.add_argument("--streams", type=int, default=1000, help="open streams (default: 1000)")
    parser.add_argument("--rate", type=int, default=100, help="imports a second (default: 100)")
    parser.add_argument("--seconds", type=int, default=60, help="of load (default: 60)")
    arguments = parser.parse_args()
    with serving() as (port, dsn):
        (service,) = multiprocessing.active_children()
        assert service.pid is not None
        return asyncio.run(_measure(port, dsn, psutil.Process(service.pid), arguments))


async def _measure(
    port: int, dsn: str, service: psutil.Process, arguments: argparse.Namespace
) -> int:
    streams, rate, seconds = arguments.streams, arguments.rate, arguments.seconds
    users = [str(uuid4()) for _ in range(streams)]
    lines = await _follow(port, dsn, users)
    # Once without counting: connections and statements are made by whoever comes first.
    await _load(port, rate, 3)
    before, cpu, began = _megabytes(service), sum(service.cpu_times()[:2]), time.monotonic()
    found = await _load(port, rate, seconds)
    used = (sum(service.cpu_times()[:2]) - cpu) / (time.monotonic() - began)
    after = _megabytes(service)
    told = await _tell_all(dsn, users, lines)
    for line in lines:
        line.close()
    p50, p99 = (statistics.quantiles(found.took, n=100)[n] for n in (49, 98))
    print(f"{len(found.took)} imports in {seconds} s beside {streams} streams")
    print(f"median {p50:.1f} ms, p99 {p99:.1f} ms, longest {max(found.took):.1f} ms")
    print(f"failed: {len(found.failed)} {sorted(set(found.failed))[:3]}")
    print(f"streams that told of a change afterwards: {told} of {streams}")
    print(f"memory of the service: {before:.0f} MB before, {after:.0f} MB after")
    load = os.getloadavg()[0]
    print(f"the service used {100 * used:.0f} % of a core; load of the machine {load:.1f}")
    flat = after <= before * GROWTH
    return 0 if not found.failed and p99 < LIMIT_MS and flat and told == streams else 1


async def _follow(port: int, dsn: str, users: list[str]) -> list[Line]:
    """Begin an import of each user, and open their stream."""
    turns = asyncio.Semaphore(OPENING)
    pool = await open_pool(dsn, size=5, name="load")

    async def follow(user: str) -> Line:
        async with turns:
            await doors.enqueue_import(pool, UUID(user), f"imports/{user}/export.zip")
            line = await Line.open(port)
            await line.follow(user)
            return line

    try:
        return await asyncio.gather(*(follow(user) for user in users))
    finally:
        await pool.close()


async def _load(port: int, rate: int, seconds: int) -> Found:
    """Ask for imports at a steady rate, whatever becomes of those before."""
    found = Found()
    # The one used last is taken first. The service closes those that nobody used for five seconds.
    idle: list[tuple[float, Line]] = []

    async def ask(due: float) -> None:
        while idle and idle[0][0] < time.perf_counter() - IDLE_SECONDS:
            idle.pop(0)[1].close()
        line = idle.pop()[1] if idle else await Line.open(port)
        try:
            status = await line.import_somebody()
        except (OSError, asyncio.IncompleteReadError) as error:
            found.failed.append(type(error).__name__)
            return
        found.took.append(1000 * (time.perf_counter() - due))
        if status != 202:
            found.failed.append(str(status))
        idle.append((time.perf_counter(), line))

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for number in range(rate * seconds):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(ask(due))
    for _, line in idle:
        line.close()
    return found


async def _tell_all(dsn: str, users: list[str], lines: list[Line]) -> int:
    """Let something happen to everybody, and count the streams that tell of it."""
    pool = await open_pool(dsn, size=5, name="load")
    try:
        await asyncio.gather(*(doors.cancel_import(pool, UUID(user)) for user in users))
    finally:
        await pool.close()
    waiting = [asyncio.wait_for(line.next_event(), 60) for line in lines]
    return sum(
        not isinstance(one, BaseException)
        for one in await asyncio.gather(*waiting, return_exceptions=True)
    )


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_full_info().pss) / 1e6


if __name__ == "__main__":
    raise SystemExit(main())
