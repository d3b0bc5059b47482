"""Workers that are told to stop: they finish what they can, give back the rest, and lose nothing."""

from __future__ import annotations

import asyncio
import functools
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from soulprint_queue.gate import Gate
from tests.queue.rig import Rig, running_rig


@pytest_asyncio.fixture
async def rig(dsn: str, tmp_path: Path) -> AsyncIterator[Rig]:
    async with running_rig(dsn, tmp_path) as running:
        yield running


async def check_nothing_was_spent(rig: Rig, step: str) -> None:
    """Assert that the stop cost no try, deleted no job and counted as no crash."""
    row = await rig.pool.fetchrow("SELECT step, attempts, error_class FROM soulprint.imports")
    assert row is not None
    assert tuple(row) == (step, 0, None)
    jobs = await rig.pool.fetch(
        "SELECT status FROM soulprint.pgqueuer WHERE entrypoint <> 'notify'"
    )
    assert jobs
    assert {job["status"] for job in jobs} == {"queued"}
    logged = await rig.pool.fetch("SELECT DISTINCT status FROM soulprint.pgqueuer_log")
    assert {row["status"] for row in logged} <= {"queued", "picked", "successful"}


@pytest.mark.parametrize("step", ["quick_pass", "extract", "memory"])
async def test_a_step_that_cannot_finish_in_time_is_given_back_and_spends_no_try(
    rig: Rig, step: str
) -> None:
    await rig.hold(step)
    worker = await rig.start_worker(SOULPRINT_STOP_SECONDS="1")
    import_id = await rig.enqueue()
    await rig.started(import_id, step, times=3 if step == "extract" else 1)
    worker.send(signal.SIGTERM)
    assert await asyncio.wait_for(worker.process.wait(), 60) == 0
    assert worker.lines("worker_cuts_off")
    await check_nothing_was_spent(rig, step)
    outcomes = await rig.pool.fetch("SELECT outcome FROM soulprint.steps WHERE step = $1", step)
    assert {row["outcome"] for row in outcomes} == {"stopped"}
    await rig.release(step)
    await rig.start_worker()
    await rig.ended(import_id)
    await rig.check_whole(import_id)


async def test_a_second_signal_ends_at_once_and_loses_nothing(rig: Rig) -> None:
    await rig.hold("memory")
    worker = await rig.start_worker()
    import_id = await rig.enqueue()
    await rig.started(import_id, "memory")
    worker.send(signal.SIGTERM)

    async def stopping() -> bool:
        return bool(worker.lines("worker_stopping"))

    await rig.until(stopping, "the first signal to be seen")
    worker.send(signal.SIGTERM)
    assert await asyncio.wait_for(worker.process.wait(), 60) == 143
    await rig.release("memory")
    await rig.age_leases()
    await rig.start_worker()
    await rig.ended(import_id)
    await rig.check_whole(import_id)


async def test_jobs_that_waited_for_a_suspect_are_given_back_as_they_were(rig: Rig) -> None:
    first = await rig.start_worker()
    await rig.hold("memory")
    suspect = await rig.enqueue()
    await rig.started(suspect, "memory")
    await first.kill()
    worker = await rig.start_worker(SOULPRINT_STOP_SECONDS="1")
    await rig.age_leases()
    await rig.started(suspect, "memory", times=2)
    # The suspect runs alone, and this one is claimed by nobody.
    other = await rig.enqueue()
    worker.send(signal.SIGTERM)
    assert await asyncio.wait_for(worker.process.wait(), 60) == 0
    assert not await rig.pool.fetchval(
        "SELECT count(*) FROM test.starts WHERE import_id = $1", other
    )
    assert not await rig.pool.fetchval(
        "SELECT count(*) FROM soulprint.pgqueuer WHERE status = 'picked'"
    )
    await rig.release("memory")
    await rig.start_worker()
    for import_id in (suspect, other):
        await rig.ended(import_id)
        await rig.check_whole(import_id)


def look(gate: Gate) -> tuple[bool, bool]:
    return gate.closed, gate.suspect_waits


async def test_a_suspect_waits_for_the_others_and_holds_new_ones_back() -> None:
    gate, inside, order = Gate(), asyncio.Event(), list[str]()

    async def ordinary(name: str, until: asyncio.Event) -> None:
        async with gate.beside_others():
            order.append(name)
            inside.set()
            await until.wait()

    async def alone(until: asyncio.Event) -> None:
        async with gate.alone():
            order.append("suspect")
            inside.set()
            await until.wait()

    first_ends, suspect_ends, now = asyncio.Event(), asyncio.Event(), asyncio.Event()
    now.set()
    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        group.create_task(ordinary("first", first_ends))
        await inside.wait()
        assert look(gate) == (False, False)
        group.create_task(alone(suspect_ends))
        while look(gate) != (True, True):  # noqa: ASYNC110  # a matter of turns of this loop
            await asyncio.sleep(0)
        group.create_task(ordinary("late", now))
        inside.clear()
        first_ends.set()
        await inside.wait()
        assert order == ["first", "suspect"]
        waits: bool = gate.suspect_waits
        assert not waits
        suspect_ends.set()
    assert order == ["first", "suspect", "late"]
    assert look(gate) == (False, False)


async def test_an_import_makes_room_for_a_suspect_after_the_batch_in_hand(rig: Rig) -> None:
    first = await rig.start_worker()
    await rig.hold("memory")
    suspect = await rig.enqueue()
    await rig.started(suspect, "memory")
    await first.kill()
    await rig.hold("import")
    await rig.start_worker()
    other = await rig.enqueue()
    await rig.started(other, "import")
    await rig.release("memory")
    await rig.age_leases()
    # Were it not to make room, the suspect would wait for as long as an import can take.
    await rig.ended(suspect)
    await rig.release("import")
    await rig.ended(other)
    await rig.check_whole(other)
    row = await rig.pool.fetchrow(
        "SELECT attempts, error_class FROM soulprint.imports WHERE import_id = $1", other
    )
    assert row is not None
    assert tuple(row) == (0, None)


async def test_deliveries_that_only_waited_to_be_alone_count_for_nothing(rig: Rig) -> None:
    """Workers that die over one suspect do not park the others that stood behind it."""
    await rig.hold("memory")
    imports = [await rig.enqueue() for _ in range(3)]
    worker = await rig.start_worker()
    for import_id in imports:
        await rig.started(import_id, "memory")
    for kills in range(1, 4):
        await worker.kill()
        worker = await rig.start_worker()
        await rig.age_leases()
        await rig.until(functools.partial(_started, rig, 3 + kills), "one to run alone")
    await rig.release("memory")
    for import_id in imports:
        await rig.ended(import_id)
        await rig.check_whole(import_id)


async def _started(rig: Rig, times: int) -> bool:
    """Whether so many deliveries began, over all imports."""
    found: int = await rig.pool.fetchval("SELECT count(*) FROM test.starts WHERE step = 'memory'")
    return found >= times
