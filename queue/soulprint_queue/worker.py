"""The worker: claims jobs, runs their steps, and leaves without losing any."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial

import structlog

from soulprint_pipeline.allocator import return_memory_early
from soulprint_pipeline.analysts import make_analyst
from soulprint_queue.connections import (
    CLAIM_SETTINGS,
    Pool,
    drop_connections,
    open_pool,
    retry_while_away,
)
from soulprint_queue.driver import SteadyDriver
from soulprint_queue.errand import Errands
from soulprint_queue.heart import Heart
from soulprint_queue.loops.prune import prune
from soulprint_queue.loops.retention import retain
from soulprint_queue.loops.silent import end_silent
from soulprint_queue.loops.sweep import sweep
from soulprint_queue.loops.uploads import sweep_uploads
from soulprint_queue.manager import ClaimQueries, make_manager
from soulprint_queue.migrations import verify_schema
from soulprint_queue.relay import ERRANDS
from soulprint_queue.runner import Runner, StepWork
from soulprint_queue.settings import Settings
from soulprint_queue.statements import sql
from soulprint_queue.steps import STEPS
from soulprint_queue.stores import make_storage
from soulprint_queue.workshop import Workshop

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=8)
"""After this long without a heartbeat a job is another worker's."""

POLL = timedelta(seconds=2)
"""A due job starts within this time even when its notification was missed."""

BATCH = 4
MAX_RUNNING = 16
"""Jobs a worker holds at once: most wait for a model, and pgqueuer wants two batches at least."""

THREAD_SECONDS = 0.0005
"""So long a thread that computes keeps the event loop from the interpreter. With Python's own 5 ms,
an import that is read and stored at once waits that long at each piece that Postgres has taken."""


async def run_worker(
    settings: Settings,
    dsn: str,
    *,
    stop: asyncio.Event,
    steps: Mapping[str, StepWork] = STEPS,
    ends_process: bool = False,
) -> None:
    """Work until `stop` is set, then finish the running steps and return.

    What has not finished `settings.stop_seconds` later is given back, and spends no try.

    Waits patiently for a database that is away, at the start and at any time later.

    Args:
        settings: the environment.
        dsn: the address of the database; session mode, because it listens.
        stop: set it to end the worker. `import` hands its job back after the batch in hand.
        steps: what runs for each step; others than the real ones are for tests.
        ends_process: end the process when its event loop is stuck for a minute; for a process
            that is a worker and nothing else.

    Raises:
        SchemaOutdated: the database has another schema.
    """
    return_memory_early()
    sys.setswitchinterval(THREAD_SECONDS)
    key = settings.anthropic_api_key
    analyst = make_analyst(
        api_key=key.get_secret_value() if key else None,
        base_url=settings.anthropic_base_url,
        model=settings.model,
    )
    asks_model = analyst.name != "local"
    async with AsyncExitStack() as stack:
        tries = 0

        async def begin() -> tuple[Pool, Pool]:
            nonlocal tries
            tries += 1
            return await _open_pools(dsn, asks_model=asks_model)

        pools = await retry_while_away(begin, stop=stop, what="worker")
        for pool in pools:
            stack.push_async_callback(pool.close)
        manager_pool, step_pool = pools
        storage = make_storage(settings)
        stack.push_async_callback(storage.aclose)
        workshop = Workshop(
            settings=settings, pool=step_pool, storage=storage, analyst=analyst, stop=stop
        )
        driver = SteadyDriver(
            manager_pool, dsn, on_silence=partial(drop_connections, pools), was_away=tries > 1
        )
        manager = make_manager(driver, asks_model=asks_model, closed=lambda: workshop.gate.closed)
        queries = manager.queries
        assert isinstance(queries, ClaimQueries)
        runner, errands = Runner(workshop, steps), Errands(workshop)
        for step in steps:
            manager.entrypoint(step)(
                queries.releasing_import(runner) if step == "import" else runner
            )
        for errand in ERRANDS:
            manager.entrypoint(errand)(errands)

        async def leave() -> None:
            await stop.wait()
            log.info("worker_stopping", running=len(manager.job_context))
            manager.shutdown.set()
            await asyncio.sleep(settings.stop_seconds)
            log.warning("worker_cuts_off", running=len(manager.job_context))
            workshop.cut.set()

        log.info("worker_started", analyst=analyst.name, manager=str(manager.queue_manager_id))
        heart = Heart(
            dsn,
            manager.queue_manager_id,
            lambda: list(manager.job_context),
            ends_process=ends_process,
        )
        async with heart, asyncio.TaskGroup() as group:
            background = [
                group.create_task(leave()),
                group.create_task(sweep(step_pool, stop)),
                group.create_task(end_silent(step_pool, stop)),
                group.create_task(prune(step_pool, stop)),
                group.create_task(retain(step_pool, storage, settings.retention_days, stop)),
                group.create_task(sweep_uploads(step_pool, storage, stop)),
            ]
            await manager.run(
                dequeue_timeout=POLL,
                batch_size=BATCH,
                max_concurrent_tasks=MAX_RUNNING,
                heartbeat_timeout=LEASE,
                # The log is pruned by us, and its statistics nobody reads.
                log_aggregation_interval=timedelta(0),
            )
            for task in background:
                task.cancel()
        log.info("worker_stopped")


async def _open_pools(dsn: str, *, asks_model: bool) -> tuple[Pool, Pool]:
    """Open the pool of the queue and that of the steps, on a database with our schema.

    Raises:
        SchemaOutdated: the database has another schema.
    """
    async with AsyncExitStack() as stack:
        queue = await open_pool(dsn, size=2, name="queue", settings=CLAIM_SETTINGS)
        stack.callback(queue.terminate)
        steps = await open_pool(dsn, size=MAX_RUNNING, name="steps")
        stack.callback(steps.terminate)
        async with steps.acquire() as connection:
            await verify_schema(connection)
            if asks_model:
                # Who starts a worker may just have put the key right.
                await connection.execute(sql("set_probe_due"))
        stack.pop_all()
        return queue, steps
