"""The relay on two real worker processes: killed, paused, cancelled, raising. Nothing is lost."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from soulprint_queue.worker import LEASE, POLL
from tests.queue.rig import Rig, running_rig

RELAY_LOG = "SELECT count(*) FROM soulprint.pgqueuer_log WHERE entrypoint <> 'notify'"

STEPS = ["import", "quick_pass", "extract", "memory", "sections"]


@pytest_asyncio.fixture
async def rig(dsn: str, tmp_path: Path) -> AsyncIterator[Rig]:
    async with running_rig(dsn, tmp_path) as running:
        yield running


async def test_an_import_runs_through_every_step_exactly_once(rig: Rig) -> None:
    await rig.start_worker()
    import_id = await rig.enqueue()
    await rig.ended(import_id)
    await rig.check_whole(import_id)
    steps = await rig.pool.fetch("SELECT step, min(n) FROM test.starts GROUP BY step ORDER BY 2")
    assert [row["step"] for row in steps] == STEPS


@pytest.mark.parametrize("step", STEPS)
async def test_a_worker_killed_in_a_step_loses_nothing(rig: Rig, step: str) -> None:
    await rig.hold(step)
    await rig.start_worker()
    import_id = await rig.enqueue()
    pid = await rig.started(import_id, step)
    await rig.start_worker()
    before = await rig.pool.fetchrow(
        "SELECT soul_md, memory_md, import_status FROM public.user_profiles"
    )
    await next(worker for worker in rig.workers if worker.pid == pid).kill()
    await rig.age_leases()
    await rig.started(import_id, step, not_in=pid)
    # Nothing of the killed step has reached the profile.
    assert (
        await rig.pool.fetchrow(
            "SELECT soul_md, memory_md, import_status FROM public.user_profiles"
        )
        == before
    )
    await rig.release(step)
    await rig.ended(import_id)
    await rig.check_whole(import_id)


async def test_a_killed_workers_step_runs_again_within_its_lease_and_a_tick(rig: Rig) -> None:
    await rig.hold("memory")
    await rig.start_worker()
    import_id = await rig.enqueue()
    pid = await rig.started(import_id, "memory")
    await rig.start_worker()
    await rig.workers[0].kill()
    # Leases run on the server's clock here: nobody helps.
    await rig.started(import_id, "memory", not_in=pid)
    assert timedelta(seconds=10) >= LEASE + POLL
    await rig.release("memory")
    await rig.ended(import_id)


@pytest.mark.parametrize("step", STEPS)
async def test_a_worker_paused_beyond_its_lease_changes_nothing_when_it_resumes(
    rig: Rig, step: str
) -> None:
    await rig.hold(step)
    zombie = await rig.start_worker()
    import_id = await rig.enqueue()
    await rig.started(import_id, step)
    zombie.send(signal.SIGSTOP)
    await rig.start_worker()
    await rig.age_leases()
    await rig.started(import_id, step, not_in=zombie.pid)
    await rig.release(step)
    await rig.ended(import_id)
    after = await rig.pool.fetchrow("SELECT * FROM public.user_profiles")
    jobs_log = await rig.pool.fetchval(RELAY_LOG)
    zombie.send(signal.SIGCONT)
    await rig.until(lambda: _seen(zombie.lines("lease_lost")), "the zombie to notice")
    assert await rig.pool.fetchrow("SELECT * FROM public.user_profiles") == after
    assert await rig.pool.fetchval(RELAY_LOG) == jobs_log
    pids = await rig.pool.fetch("SELECT pid FROM test.effects WHERE step = $1", step)
    assert zombie.pid not in {row["pid"] for row in pids if step != "extract"}
    await rig.check_whole(import_id)


async def _seen(lines: list[str]) -> bool:
    return bool(lines)


async def test_a_raising_step_fails_the_import_and_the_trigger_completes_it(rig: Rig) -> None:
    await rig.fault("memory", "raise")
    worker = await rig.start_worker()
    import_id = await rig.enqueue()
    await rig.ended(import_id)
    await rig.check_whole(import_id)
    outcomes = await rig.pool.fetch(
        "SELECT status FROM soulprint.pgqueuer_log WHERE entrypoint = 'memory' ORDER BY id"
    )
    assert [row["status"] for row in outcomes if row["status"] != "picked"] == [
        "queued",
        "exception",
        "queued",
        "successful",
    ]
    log = worker.log.read_text()
    assert "step_crashed" in log
    assert "words of a person" not in log


async def test_a_failing_lane_leaves_its_siblings_results_and_every_window_is_read_once(
    rig: Rig,
) -> None:
    for part in (2, 3, 5):
        await rig.fault("extract", "overloaded", part=part)
    await rig.start_worker()
    await rig.start_worker()
    import_id = await rig.enqueue()
    await rig.ended(import_id)
    await rig.check_whole(import_id)
    row = await rig.pool.fetchrow("SELECT done, total FROM soulprint.imports")
    assert row is not None
    assert tuple(row) == (6, 6)


async def test_a_step_that_fails_for_good_says_so_and_a_person_resumes_it(rig: Rig) -> None:
    await rig.fault("memory", "overloaded", times=6)
    await rig.start_worker()
    import_id = await rig.enqueue()

    async def failed_for_good() -> bool:
        return bool(
            await rig.pool.fetchval(
                "SELECT 1 FROM soulprint.imports WHERE state = 'failed' AND next_retry_at IS NULL"
            )
        )

    await rig.until(failed_for_good, "the last try")
    profile = await rig.pool.fetchrow("SELECT * FROM public.user_profiles")
    assert profile is not None
    assert profile["import_status"] == "quick_ready"
    assert profile["full_pass_status"] == "failed"
    assert profile["full_pass_error"] == "memory: The model is overloaded. It is tried again."
    assert profile["soul_md"] == "quick"
    await rig.pool.fetch("SELECT soulprint.retry_full_pass($1)", profile["user_id"])
    await rig.ended(import_id)
    await rig.check_whole(import_id)
    windows = await rig.pool.fetchval("SELECT count(*) FROM test.starts WHERE step = 'extract'")
    assert windows == 6


async def test_sections_that_fail_for_good_leave_the_quick_ones_and_complete_degraded(
    rig: Rig,
) -> None:
    await rig.fault("sections", "overloaded", times=6)
    await rig.start_worker()
    import_id = await rig.enqueue()
    await rig.ended(import_id)
    assert await rig.pool.fetchval("SELECT soul_md FROM public.user_profiles") == "quick"
    degraded = json.loads(await rig.pool.fetchval("SELECT degraded FROM soulprint.imports"))
    assert "overloaded" in degraded["sections"]


async def test_a_long_retry_after_parks_the_job_and_spends_no_try(rig: Rig) -> None:
    await rig.fault("memory", "wait")
    await rig.start_worker()
    import_id = await rig.enqueue()
    await rig.started(import_id, "memory")

    async def parked() -> bool:
        return bool(
            await rig.pool.fetchval(
                "SELECT 1 FROM soulprint.pgqueuer WHERE entrypoint = 'memory' AND status = 'queued' AND execute_after > now() + interval '59 minutes'"
            )
        )

    await rig.until(parked, "the job to be parked")
    row = await rig.pool.fetchrow("SELECT state, attempts FROM soulprint.imports")
    assert row is not None
    assert tuple(row) == ("remembering", 0)


async def test_a_poisoned_step_parks_its_import_and_nobody_elses(rig: Rig) -> None:
    await rig.start_worker()
    await rig.fault("memory", "die", times=99)
    poisoned = await rig.enqueue()
    for delivery in range(1, 5):
        await rig.started(poisoned, "memory", times=delivery)
        await rig.workers[-1].process.wait()
        await rig.age_leases()
        await rig.start_worker()
    await rig.ended(poisoned, "failed")
    assert await rig.pool.fetchval("SELECT error_class FROM soulprint.imports") == "crash_budget"
    await rig.pool.execute("DELETE FROM test.faults")
    other = await rig.enqueue()
    await rig.ended(other)


async def test_a_worker_told_to_stop_finishes_its_step_and_leaves(rig: Rig) -> None:
    await rig.hold("quick_pass")
    worker = await rig.start_worker()
    import_id = await rig.enqueue()
    await rig.started(import_id, "quick_pass")
    worker.send(signal.SIGTERM)
    await rig.until(lambda: _seen(worker.lines("worker_stopping")), "the stop to be seen")
    await rig.release("quick_pass")
    assert await asyncio.wait_for(worker.process.wait(), 60) == 0
    assert await rig.state(import_id) == "extracting"
    await rig.start_worker()
    await rig.ended(import_id)
    await rig.check_whole(import_id)


async def test_an_import_step_told_to_stop_is_handed_back_without_spending_a_try(rig: Rig) -> None:
    await rig.hold("import")
    worker = await rig.start_worker()
    import_id = await rig.enqueue()
    await rig.started(import_id, "import")
    worker.send(signal.SIGTERM)
    assert await asyncio.wait_for(worker.process.wait(), 60) == 0
    row = await rig.pool.fetchrow("SELECT state, attempts FROM soulprint.imports")
    assert row is not None
    assert tuple(row) == ("importing", 0)
    await rig.release("import")
    await rig.start_worker()
    await rig.ended(import_id)
    await rig.check_whole(import_id)


END_CONNECTIONS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database()
  AND application_name LIKE 'soulprint %' AND application_name <> 'soulprint rig'
"""


async def test_a_worker_survives_the_loss_of_every_connection_in_a_step(rig: Rig) -> None:
    await rig.hold("quick_pass")
    worker = await rig.start_worker()
    import_id = await rig.enqueue()
    await rig.started(import_id, "quick_pass")
    await rig.pool.execute(END_CONNECTIONS)
    await rig.until(lambda: _seen(worker.lines("listener_lost")), "the loss to be noticed")
    await rig.release("quick_pass")
    await rig.ended(import_id)
    assert worker.process.returncode is None


async def test_a_worker_that_lost_every_connection_hears_of_jobs_again(rig: Rig) -> None:
    # Who only polled would come ten minutes later.
    worker = await rig.start_worker(POLL_SECONDS="600")
    await rig.ended(await rig.enqueue())
    await rig.pool.execute(END_CONNECTIONS)
    await rig.until(lambda: _seen(worker.lines("listener_lost")), "the loss to be noticed")

    async def listens() -> bool:
        return bool(
            await rig.pool.fetchval(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'soulprint listener'"
            )
        )

    await rig.until(listens, "the worker to listen again")
    await rig.ended(await rig.enqueue())


async def test_a_cancelled_import_stops_where_it_is_and_its_step_changes_nothing(rig: Rig) -> None:
    await rig.hold("memory")
    worker = await rig.start_worker()
    import_id = await rig.enqueue()
    await rig.started(import_id, "memory")
    user = await rig.pool.fetchval("SELECT user_id FROM soulprint.imports")
    for _ in range(2):
        await rig.pool.fetchval("SELECT soulprint.cancel_import($1)", user)
    await rig.release("memory")
    await rig.until(lambda: _seen(worker.lines("lease_lost")), "the step to notice")
    profile = await rig.pool.fetchrow(
        "SELECT import_status, full_pass_status, full_pass_error, memory_md FROM public.user_profiles"
    )
    assert profile is not None
    assert tuple(profile) == ("quick_ready", "failed", "Cancelled on request.", None)
