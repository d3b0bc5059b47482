"""Heartbeats: a busy loop keeps its jobs, a stuck one does not, and nobody doubles anything."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from soulprint_queue import heart
from soulprint_queue.claim import Claim
from soulprint_queue.connections import Connection, Pool
from soulprint_queue.heart import Heart
from tests.queue.bench import Bench
from tests.queue.rig import Rig, running_rig

OLD = timedelta(seconds=5)

on_bench = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beats and ticks of hundredths of a second, for the hearts of this process."""
    monkeypatch.setattr(heart, "BEAT_SECONDS", 0.02)
    monkeypatch.setattr(heart, "TICK_SECONDS", 0.005)


@pytest_asyncio.fixture
async def rig(dsn: str, tmp_path: Path) -> AsyncIterator[Rig]:
    async with running_rig(dsn, tmp_path) as running:
        yield running


# In one process.


async def claimed(bench: Bench) -> Claim:
    """A job whose heartbeat is old."""
    await bench.bring_to("remembering")
    claim = await bench.open_next("memory")
    await age(bench.pool, claim)
    return claim


async def age(database: Connection | Pool, claim: Claim) -> None:
    await database.execute(
        "UPDATE soulprint.pgqueuer SET heartbeat = now() - $2::interval WHERE id = $1",
        claim.job_id, OLD,
    )  # fmt: skip


async def is_fresh(database: Connection | Pool, claim: Claim) -> bool:
    found: timedelta = await database.fetchval(
        "SELECT now() - heartbeat FROM soulprint.pgqueuer WHERE id = $1", claim.job_id
    )
    return found < OLD / 2


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(60):
        while not await condition():  # noqa: ASYNC110  # the event is another thread's
            await asyncio.sleep(0.01)


@on_bench
async def test_a_running_job_is_beaten_for_and_a_finished_one_is_not(own_bench: Bench) -> None:
    bench = own_bench
    first = await claimed(bench)
    await bench.bring_to("remembering")
    other = await bench.open_next("memory")
    await age(bench.pool, other)
    jobs = [first.job_id]
    async with Heart(bench.dsn, bench.owner, lambda: jobs):
        await until(lambda: is_fresh(bench.pool, first))
        assert not await is_fresh(bench.pool, other)
        jobs[:] = [other.job_id]
        await until(lambda: is_fresh(bench.pool, other))
    await age(bench.pool, other)
    assert not [thread for thread in threading.enumerate() if thread.name == "heart"]
    assert not await is_fresh(bench.pool, other)


@on_bench
async def test_nobody_elses_job_is_beaten_for(own_bench: Bench) -> None:
    bench = own_bench
    lost = await claimed(bench)
    await bench.take_over(lost, uuid4())
    await age(bench.pool, lost)
    await bench.bring_to("remembering")
    mine = await bench.open_next("memory")
    await age(bench.pool, mine)
    async with Heart(bench.dsn, bench.owner, lambda: [lost.job_id, mine.job_id]):
        await until(lambda: is_fresh(bench.pool, mine))
    assert not await is_fresh(bench.pool, lost)


def while_blocked(bench: Bench, work: Callable[[Connection], Awaitable[None]]) -> None:
    """Block this loop while `work` runs in a thread."""

    async def run() -> None:
        connection = await asyncpg.connect(bench.dsn)
        try:
            async with asyncio.timeout(120):
                await work(connection)
        finally:
            await connection.close()

    failed: list[BaseException] = []

    def catching() -> None:
        try:
            asyncio.run(run())
        except BaseException as error:  # noqa: BLE001  # it is raised in the test
            failed.append(error)

    thread = threading.Thread(target=catching)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


@on_bench
async def test_a_blocked_loop_is_beaten_for(own_bench: Bench) -> None:
    bench = own_bench
    claim = await claimed(bench)

    async def aged_and_beaten(connection: Connection) -> None:
        for _ in range(5):
            await age(connection, claim)
            await until(lambda: is_fresh(connection, claim))

    async with Heart(bench.dsn, bench.owner, lambda: [claim.job_id]):
        while_blocked(bench, aged_and_beaten)


@on_bench
async def test_a_stuck_loop_is_not_and_one_that_turns_again_is(
    own_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heart, "WEDGED_SECONDS", 0.2)
    bench = own_bench
    claim = await claimed(bench)

    async def no_beat_any_more(connection: Connection) -> None:
        while True:
            await age(connection, claim)
            await asyncio.sleep(20 * heart.BEAT_SECONDS)
            if not await is_fresh(connection, claim):
                return

    async with Heart(bench.dsn, bench.owner, lambda: [claim.job_id]):
        while_blocked(bench, no_beat_any_more)
        await until(lambda: is_fresh(bench.pool, claim))


@on_bench
async def test_the_beats_go_on_over_a_new_connection(own_bench: Bench) -> None:
    bench = own_bench
    claim = await claimed(bench)
    async with Heart(bench.dsn, bench.owner, lambda: [claim.job_id]):
        await until(lambda: is_fresh(bench.pool, claim))
        ended = await bench.pool.fetchval(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'soulprint heart'"
        )
        assert ended == 1
        await age(bench.pool, claim)
        await until(lambda: is_fresh(bench.pool, claim))


@on_bench
async def test_a_worker_without_jobs_keeps_no_connection(
    own_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heart, "IDLE_SECONDS", 0.1)
    bench = own_bench
    claim = await claimed(bench)
    jobs = [claim.job_id]

    async def connections() -> int:
        number: int = await bench.pool.fetchval(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND application_name = 'soulprint heart'"
        )
        return number

    async def none() -> bool:
        return await connections() == 0

    async with Heart(bench.dsn, bench.owner, lambda: jobs):
        await until(lambda: is_fresh(bench.pool, claim))
        assert await connections() == 1
        jobs.clear()
        await until(none)


# Worker processes.


async def test_a_loop_blocked_for_longer_than_a_lease_loses_and_doubles_nothing(rig: Rig) -> None:
    await rig.fault("extract", "block", part=1)
    await rig.start_worker()
    import_id = await rig.enqueue()
    pid = await rig.started(import_id, "extract")
    peer = await rig.start_worker()
    await rig.ended(import_id)
    await rig.check_whole(import_id)
    assert not peer.lines("lease_lost")
    starts = await rig.pool.fetch("SELECT pid FROM test.starts WHERE step = 'extract' AND part = 1")
    assert [row["pid"] for row in starts] == [pid]
    assert await rig.pool.fetchval("SELECT max(deliveries) FROM soulprint.steps") == 1


async def test_a_stuck_workers_step_is_taken_over(rig: Rig) -> None:
    await rig.fault("memory", "wedge")
    stuck = await rig.start_worker()
    import_id = await rig.enqueue()
    pid = await rig.started(import_id, "memory")
    await rig.start_worker()

    async def noticed() -> bool:
        return bool(stuck.lines("event_loop_stuck"))

    await rig.until(noticed, "the heart to notice")
    await rig.age_leases(stuck)
    await rig.started(import_id, "memory", not_in=pid)
    await rig.ended(import_id)
    await rig.check_whole(import_id)
