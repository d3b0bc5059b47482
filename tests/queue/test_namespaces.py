"""Two workers with networks of their own; one is cut off and comes back."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from soulprint_queue.migrations import migrate
from tests.database import short_folder
from tests.queue.cluster import Cluster
from tests.queue.rig import Rig, Worker, running_rig

BENCHMARKS = "198.18.0.0/15"
"""Addresses for tests of networks (RFC 2544): nobody's route leads there."""


IP = shutil.which("ip")


def ip(*words: str, check: bool = True) -> None:
    assert IP is not None
    subprocess.run([IP, *words], check=check, capture_output=True)


@dataclass(frozen=True)
class Network:
    """A namespace on a cable: our end has the server, the other a worker."""

    name: str
    here: str
    there: str

    def lay(self) -> None:
        ip("netns", "add", self.name)
        ip("link", "add", f"{self.name}h", "type", "veth", "peer", "name", f"{self.name}w")
        ip("link", "set", f"{self.name}w", "netns", self.name)
        ip("address", "add", f"{self.here}/30", "dev", f"{self.name}h")
        ip("link", "set", f"{self.name}h", "up")
        ip("-n", self.name, "address", "add", f"{self.there}/30", "dev", f"{self.name}w")
        ip("-n", self.name, "link", "set", f"{self.name}w", "up")

    def cut(self) -> None:
        """From now on nothing passes, and nobody is told."""
        ip("link", "set", f"{self.name}h", "down")

    def mend(self) -> None:
        ip("link", "set", f"{self.name}h", "up")

    def take_up(self) -> None:
        # The cable goes with its end in the namespace.
        ip("netns", "delete", self.name, check=False)
        ip("link", "delete", f"{self.name}h", check=False)

    @property
    def dsn(self) -> str:
        return f"postgresql://postgres@{self.here}:5432/postgres"


@pytest.fixture
def networks() -> Iterator[list[Network]]:
    if os.geteuid() != 0 or IP is None:
        pytest.skip("network namespaces need root and the command ip (Debian: iproute2)")
    number = os.getpid()
    block = f"198.{18 + number // 256 % 2}.{number % 256}"
    laid = [
        Network(f"sp{number % 100_000}{letter}", f"{block}.{first + 1}", f"{block}.{first + 2}")
        for letter, first in (("a", 0), ("b", 4))
    ]
    try:
        try:
            for network in laid:
                network.lay()
        except subprocess.CalledProcessError as error:
            pytest.skip(f"no network namespace can be made here: {error.stderr.decode().strip()}")
        yield laid
    finally:
        for network in laid:
            network.take_up()


@pytest_asyncio.fixture
async def rig(networks: list[Network], tmp_path: Path) -> AsyncIterator[Rig]:
    with short_folder() as folder:
        addresses = ",".join(network.here for network in networks)
        admitted = (f"host all all {BENCHMARKS} trust",)
        with Cluster(folder, {"listen_addresses": addresses}, admitted) as cluster:
            await asyncio.to_thread(migrate, cluster.dsn)
            async with running_rig(cluster.dsn, tmp_path) as running:
                yield running


async def start_in(rig: Rig, network: Network) -> Worker:
    log = rig.folder / f"worker-{network.name}.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            "ip", "netns", "exec", network.name,
            sys.executable, "-W", "error", "-m", rig.program, network.dsn, str(rig.folder),
            cwd=Path(__file__).parents[2], stdout=output, stderr=output,
        )  # fmt: skip
    worker = Worker(process, log)
    rig.workers.append(worker)

    async def started() -> bool:
        return bool(worker.lines("worker_started"))

    await rig.until(started, "the worker to start")
    return worker


async def test_a_worker_that_is_cut_off_loses_its_jobs_to_the_other_and_works_on_when_it_is_back(
    rig: Rig, networks: list[Network]
) -> None:
    far, near = networks
    cut_off = await start_in(rig, far)
    await rig.hold("extract")
    import_id = await rig.enqueue()
    await rig.started(import_id, "extract", times=3)

    other = await start_in(rig, near)
    far.cut()
    # By the lease alone: no connection was closed, and nobody aged a heartbeat. One by one, because
    # a step whose worker fell silent runs alone.
    await rig.started(import_id, "extract", not_in=cut_off.pid)
    await rig.release("extract")
    await rig.ended(import_id)
    await rig.check_whole(import_id)

    far.mend()

    async def noticed() -> bool:
        return len(cut_off.lines("lease_lost")) >= 3

    await rig.until(noticed, "the worker that was cut off to find its jobs gone", patience=120)
    assert cut_off.process.returncode is None
    await rig.check_whole(import_id)
    assert await rig.pool.fetchval("SELECT max(attempts) FROM soulprint.imports") == 0

    # Alone again, it does the next import, and hears of it.
    other.send(signal.SIGTERM)
    assert await asyncio.wait_for(other.process.wait(), 60) == 0
    again = await rig.enqueue()
    assert await rig.started(again, "import") == cut_off.pid
    await rig.ended(again)
    await rig.check_whole(again)
