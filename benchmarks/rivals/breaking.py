"""Workers and a Postgres under the same crashes, one after the other, whatever queue it is."""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import itertools
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import ModuleType
from typing import NamedTuple
from uuid import uuid4

import asyncpg

from benchmarks.rivals.scenario import SCHEMA, STEPS, CountingServer
from crash.postgres import Postgres
from crash.recovery import percentile

WORKERS = 3
CHAINS_A_SECOND = 2.0
PAUSE_SECONDS = 6.0
AWAY_SECONDS = 3.0
PATIENCE_SECONDS = 120.0

NEXT = """
SELECT extract(epoch FROM min(at))::float8 FROM effects WHERE chain = $1 AND at > to_timestamp($2)
"""


class Score(NamedTuple):
    """What came of it.

    Attributes:
        lost: chains that did not come to their end within two minutes after the last crash.
        doubled: effects beyond one a step.
        repeated: calls beyond one a step.
        restarts: how often a worker ended by itself.
        gaps: seconds from a crash (or from Postgres back) to the next effect of each running chain.
    """

    crashes: int
    chains: int
    lost: int
    doubled: int
    repeated: int
    restarts: int
    gaps: list[float]

    def row(self, name: str) -> str:
        return (
            f"| {name} | {self.crashes} | {self.chains} | {self.lost} | {self.doubled} | "
            f"{self.repeated} | {self.restarts} | {percentile(self.gaps, 0.5):.1f} s | "
            f"{percentile(self.gaps, 0.99):.1f} s |"
        )


class Crew:
    """Three workers; one that ends is started again after a second, as a supervisor does."""

    def __init__(self, module: str, environment: dict[str, str]) -> None:
        self.restarts = 0
        self._module = module
        self._environment = environment
        self._processes: list[asyncio.subprocess.Process | None] = [None] * WORKERS
        self._killed: set[int] = set()

    async def keep(self, place: int) -> None:
        try:
            while True:
                process = await asyncio.create_subprocess_exec(
                    sys.executable, "-m", self._module, env=self._environment,
                    cwd=Path(__file__).parents[2], stdout=asyncio.subprocess.DEVNULL,
                    stderr=asyncio.subprocess.DEVNULL,
                )  # fmt: skip
                self._processes[place] = process
                await process.wait()
                self.restarts += process.pid not in self._killed
                await asyncio.sleep(1)
        finally:
            left = self._processes[place]
            if left is not None and left.returncode is None:
                left.kill()
                await left.wait()

    def kill(self, place: int) -> None:
        process = self._processes[place]
        if process is not None and process.returncode is None:
            self._killed.add(process.pid)
            os.kill(process.pid, signal.SIGKILL)


async def measure(name: str, *, rounds: int) -> Score:
    """Run the scenario on one queue, crash it `3 * rounds` times, and count."""
    module = importlib.import_module(f"benchmarks.rivals.{name}")
    async with _stand() as (postgres, folder), CountingServer() as server:
        dsn = postgres.dsn
        environment = os.environ | {
            "RIVALS_DSN": dsn,
            "RIVALS_PORT": str(server.port),
            "SOULPRINT_DATA_DIR": str(folder),
            "FACT_EXTRACTION_CONCURRENCY": "1",
        }
        await module.prepare(dsn)
        watcher = await asyncpg.connect(dsn)
        await watcher.execute(SCHEMA)
        await watcher.close()
        crew = Crew(f"benchmarks.rivals.{name}", environment)
        working = [asyncio.create_task(crew.keep(place)) for place in range(WORKERS)]
        chains: list[str] = []
        feeding = asyncio.create_task(_feed(module, dsn, chains))
        try:
            crashes = await _crash(postgres, crew, rounds, chains)
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)
            effects = await _settle(dsn, chains)
            return Score(
                crashes=len(crashes),
                chains=len(chains),
                lost=sum((chain, STEPS) not in effects for chain in chains),
                doubled=effects.total() - len(effects),
                repeated=server.answered.total() - len(server.answered),
                restarts=crew.restarts,
                gaps=await _gaps(dsn, crashes),
            )
        finally:
            for task in (feeding, *working):
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)


@asynccontextmanager
async def _stand() -> AsyncIterator[tuple[Postgres, Path]]:
    with tempfile.TemporaryDirectory(prefix="spr-", dir="/tmp") as made:
        folder = Path(made)
        # The server's account has to pass through it.
        await asyncio.to_thread(folder.chmod, 0o711)
        postgres = Postgres(folder)
        await postgres.start_empty()
        try:
            yield postgres, folder / "data"
        finally:
            await postgres.stop()


async def _feed(module: ModuleType, dsn: str, chains: list[str]) -> None:
    """Begin chains at a steady pace; one whose beginning fails was not accepted."""
    while True:
        chain = str(uuid4())
        with contextlib.suppress(Exception):
            await module.begin(dsn, [chain])
            chains.append(chain)
        await asyncio.sleep(1 / CHAINS_A_SECOND)


async def _crash(
    postgres: Postgres, crew: Crew, rounds: int, chains: list[str]
) -> list[tuple[float, list[str]]]:
    """Break things in turn; returns when each was over, and which chains were on their way."""
    crashes = []
    places = itertools.cycle(range(WORKERS))
    await asyncio.sleep(3 * PAUSE_SECONDS)
    for _ in range(rounds):
        for what in ("worker", "connections", "postgres"):
            running = await _unfinished(postgres.dsn, chains)
            at = time.time()
            if what == "worker":
                crew.kill(next(places))
            elif what == "connections":
                await _end_connections(postgres.dsn)
            else:
                at = await postgres.crash(AWAY_SECONDS)
            crashes.append((at, running))
            await asyncio.sleep(PAUSE_SECONDS)
    return crashes


async def _unfinished(dsn: str, chains: list[str]) -> list[str]:
    connection = await asyncpg.connect(dsn)
    try:
        rows = await connection.fetch("SELECT chain FROM effects WHERE step = $1", STEPS)
    finally:
        await connection.close()
    return list(set(chains) - {row["chain"] for row in rows})


async def _end_connections(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
    finally:
        await connection.close()


async def _settle(dsn: str, chains: list[str]) -> Counter[tuple[str, int]]:
    """Wait until every chain has come to its end, or for two minutes."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        connection = await asyncpg.connect(dsn)
        try:
            rows = await connection.fetch("SELECT chain, step FROM effects")
        finally:
            await connection.close()
        effects = Counter((row["chain"], row["step"]) for row in rows)
        ended = all((chain, STEPS) in effects for chain in chains)
        if ended or time.monotonic() > deadline:
            return effects
        await asyncio.sleep(1)


async def _gaps(dsn: str, crashes: list[tuple[float, list[str]]]) -> list[float]:
    connection = await asyncpg.connect(dsn)
    try:
        gaps = []
        for at, running in crashes:
            for chain in running:
                following = await connection.fetchval(NEXT, chain, at)
                if following is not None:
                    gaps.append(following - at)
        return gaps
    finally:
        await connection.close()
