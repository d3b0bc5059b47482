"""Postgres goes away under the workers, in every way, and comes back."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
from pgqueuer.domain import types

from soulprint_pipeline.analysts.base import ModelAnswer, ModelCall
from soulprint_queue.calls import LOOK_SECONDS
from soulprint_queue.claim import read_claim
from soulprint_queue.connections import Connection, Pool, open_pool
from soulprint_queue.doors import enqueue_import
from soulprint_queue.driver import SteadyDriver
from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.errors import DatabaseAway
from soulprint_queue.manager import ClaimQueries, make_manager
from soulprint_queue.migrations import verify_schema
from soulprint_queue.settings import Settings
from soulprint_queue.step import Commit
from soulprint_queue.worker import LEASE, run_worker
from soulprint_queue.workshop import Run
from tests.database import shut_down
from tests.queue import scripted_worker
from tests.queue.rig import Rig, running_rig


@pytest_asyncio.fixture
async def rig(own_server: EmbeddedPostgres, tmp_path: Path) -> AsyncIterator[Rig]:
    async with running_rig(own_server.dsn, tmp_path) as running:
        yield running


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT])
@pytest.mark.parametrize("step", ["import", "extract"])
async def test_a_step_goes_on_when_postgres_is_back_and_no_worker_dies(
    rig: Rig, own_server: EmbeddedPostgres, step: str, number: signal.Signals
) -> None:
    await rig.hold(step)
    worker = await rig.start_worker()
    import_id = await rig.enqueue()
    await rig.started(import_id, step)
    await shut_down(own_server, number)
    await asyncio.to_thread(own_server.start)
    await rig.release(step)
    await rig.ended(import_id)
    assert worker.process.returncode is None
    await rig.check_whole(import_id)
    assert await rig.pool.fetchval("SELECT max(attempts) FROM soulprint.imports") == 0


async def test_a_worker_waits_for_a_database_that_is_not_there_yet(
    own_server: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dsn = own_server.dsn
    own_server.stop()
    monkeypatch.setenv("SOULPRINT_DATA_DIR", str(tmp_path))
    stop = asyncio.Event()
    worker = asyncio.create_task(
        run_worker(Settings.load(), dsn, stop=stop, steps=scripted_worker.STEPS)
    )
    await asyncio.sleep(0.5)  # several of its attempts
    assert not worker.done()
    await asyncio.to_thread(own_server.start)
    async with running_rig(dsn, tmp_path) as rig:
        import_id = await rig.enqueue()
        await rig.ended(import_id)
    stop.set()
    await asyncio.wait_for(worker, 60)


async def test_a_worker_whose_start_meets_an_outage_begins_again(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Postgres goes away between the first connection and the look at its schema."""
    looks = 0

    async def look(connection: Connection) -> None:
        nonlocal looks
        looks += 1
        if looks <= 2:
            await connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        await verify_schema(connection)

    monkeypatch.setattr("soulprint_queue.worker.verify_schema", look)
    monkeypatch.setenv("SOULPRINT_DATA_DIR", str(tmp_path))
    stop = asyncio.Event()
    worker = asyncio.create_task(
        run_worker(Settings.load(), dsn, stop=stop, steps=scripted_worker.STEPS)
    )
    async with running_rig(dsn, tmp_path) as rig:
        import_id = await rig.enqueue()
        await rig.ended(import_id)
        assert looks == 3
    stop.set()
    await asyncio.wait_for(worker, 60)


async def test_a_worker_that_started_in_an_outage_takes_no_job_of_those_who_outlived_it(
    dsn: str, pool: Pool
) -> None:
    """Nobody could beat: what looks like a lapsed lease is a worker that lives."""
    user = uuid4()
    await enqueue_import(pool, user, f"imports/{user}/export.zip")
    steps = [types.QueueEntrypoint("import")]
    for was_away, found in ((False, 1), (True, 0), (False, 1)):
        driver = SteadyDriver(pool, dsn, was_away=was_away)
        queries = make_manager(driver).queries
        assert isinstance(queries, ClaimQueries)
        jobs = await queries._claim(steps, 1, types.QueueManagerId(uuid4()), None, LEASE)
        assert len(jobs) == found
        await pool.execute("UPDATE soulprint.pgqueuer SET heartbeat = now() - interval '1 minute'")
        await driver.close()


async def test_cancelling_the_manager_twice_deletes_no_job(pool: Pool, dsn: str) -> None:
    """Stock pgqueuer deletes the running jobs as cancelled; here they come back by their lease."""
    user = "00000000-0000-4000-8000-00000000000a"
    accepted = await enqueue_import(pool, user, f"imports/{user}/export.zip")  # type: ignore[arg-type]
    queue_pool = await open_pool(dsn, size=3, name="queue")
    driver = SteadyDriver(queue_pool, dsn)
    manager = make_manager(driver)
    running = asyncio.Event()

    @manager.entrypoint("import")
    async def hang(job: object) -> None:
        assert read_claim(job).subject == accepted.import_id  # type: ignore[arg-type]
        running.set()
        await asyncio.Event().wait()

    run = asyncio.create_task(manager.run(batch_size=1, max_concurrent_tasks=2))
    await asyncio.wait_for(running.wait(), 60)
    for _ in range(2):
        run.cancel()
        await asyncio.sleep(0.1)
    await asyncio.gather(run, return_exceptions=True)
    await driver.close()
    await queue_pool.close()
    left = await pool.fetch("SELECT id, status FROM soulprint.pgqueuer")
    assert [(row["id"], row["status"]) for row in left] == [(accepted.job_id, "picked")]
    statuses = await pool.fetch("SELECT status FROM soulprint.pgqueuer_log ORDER BY id")
    assert [row["status"] for row in statuses] == ["queued", "picked"]


async def test_an_error_of_the_system_in_a_step_fails_the_import_and_is_no_outage(
    pool: Pool, dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An OSError of the work must not be waited out as if Postgres were away."""

    async def unreadable(run: Run) -> Commit:
        raise OSError(5, "Input/output error", run.row.storage_path)

    monkeypatch.setenv("SOULPRINT_DATA_DIR", str(tmp_path))
    user = uuid4()
    await enqueue_import(pool, user, f"imports/{user}/export.zip")
    stop = asyncio.Event()
    steps = {**scripted_worker.STEPS, "import": unreadable}
    worker = asyncio.create_task(run_worker(Settings.load(), dsn, stop=stop, steps=steps))
    async with asyncio.timeout(60):
        while await pool.fetchval("SELECT state FROM soulprint.imports") != "failed":  # noqa: ASYNC110  # no event crosses the database
            await asyncio.sleep(0.02)
    stop.set()
    await asyncio.wait_for(worker, 60)
    row = await pool.fetchrow("SELECT error_class, error, retryable FROM soulprint.imports")
    assert row is not None
    assert (row["error_class"], row["retryable"]) == ("internal", True)
    assert str(user) not in row["error"]


async def test_an_outage_before_a_call_spends_no_try_and_says_nothing_of_the_model(
    own_server: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = ModelCall("reduce", "1", "claude-haiku-5-5", b"{}", 10)
    sent = 0
    given_up = asyncio.Event()

    async def asks(run: Run) -> Commit:
        book = run.calls

        async def send() -> ModelAnswer:
            nonlocal sent
            if not given_up.is_set():
                await shut_down(own_server, signal.SIGQUIT)
                book._looked -= LOOK_SECONDS
            await book.check()
            sent += 1
            return ModelAnswer("{}", "end_turn", 1, 1)

        try:
            await book.ask(call, send)
        except Exception:
            given_up.set()
            raise
        return await scripted_worker.STEPS["memory"](run)

    monkeypatch.setenv("SOULPRINT_DATA_DIR", str(tmp_path))
    pool = await open_pool(own_server.dsn, size=2, name="test")
    try:
        await pool.execute(scripted_worker.SCHEMA)
        user = uuid4()
        await enqueue_import(pool, user, f"imports/{user}/export.zip")
        stop = asyncio.Event()
        steps = {**scripted_worker.STEPS, "memory": asks}
        worker = asyncio.create_task(
            run_worker(Settings.load(), own_server.dsn, stop=stop, steps=steps)
        )
        # It is not waited for within the model's time, however long the outage lasts.
        await asyncio.wait_for(given_up.wait(), 60)
        await asyncio.to_thread(own_server.start)

        async def ended() -> bool:
            with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, DatabaseAway):
                state: str = await pool.fetchval("SELECT state FROM soulprint.imports")
                return state in ("complete", "failed")
            return False

        async with asyncio.timeout(60):
            while not await ended():  # noqa: ASYNC110  # no event crosses the database
                await asyncio.sleep(0.02)
        stop.set()
        await asyncio.wait_for(worker, 60)
        row = await pool.fetchrow("SELECT state, attempts, error_class FROM soulprint.imports")
        assert row is not None
        assert tuple(row) == ("complete", 0, None)
        assert sent == 1
        assert not await pool.fetchval("SELECT sum(failures) FROM soulprint.model_pause")
    finally:
        pool.terminate()
