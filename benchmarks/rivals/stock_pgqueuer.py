"""A worker of stock pgqueuer, by its guides to deployment, retries and transactional enqueueing.

Connections through its pool driver, every handler under its retry executor, the worker ends when
its listener fails and is started again by its supervisor. (Its own command `pgq run` does not start
with the typer that is installed; `pgqueuer.run` is the same without it.)
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
import pgqueuer
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
from pgqueuer.db import AsyncpgPoolDriver
from pgqueuer.executors import DatabaseRetryEntrypointExecutor
from pgqueuer.models import Job
from pgqueuer.queries import Queries

from benchmarks.rivals.scenario import (
    AT_ONCE,
    EFFECT,
    LEASE_SECONDS,
    POLL_SECONDS,
    STEPS,
    call,
)


@asynccontextmanager
async def factory() -> AsyncIterator[pgqueuer.PgQueuer]:
    async with asyncpg.create_pool(os.environ["RIVALS_DSN"], min_size=2, max_size=20) as pool:
        queue = pgqueuer.PgQueuer(AsyncpgPoolDriver(pool))

        @queue.entrypoint(
            "step",
            executor_factory=lambda parameters: DatabaseRetryEntrypointExecutor(
                parameters=parameters, max_attempts=10, initial_delay=timedelta(seconds=0.5)
            ),
        )
        async def step(job: Job) -> None:
            assert job.payload is not None
            chain, _, number = job.payload.decode().partition(" ")
            await call(chain, int(number))
            async with pool.acquire() as connection, connection.transaction():
                await connection.execute(EFFECT, chain, int(number))
                if int(number) < STEPS:
                    await enqueue(connection, chain, int(number) + 1)  # type: ignore[arg-type]

        yield queue


async def enqueue(connection: asyncpg.Connection[asyncpg.Record], chain: str, step: int) -> None:
    queries = Queries.from_asyncpg_connection(connection)
    await queries.enqueue("step", f"{chain} {step}".encode(), dedupe_key=f"{chain} {step}")


async def prepare(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(QueryBuilderEnvironment().build_install_query())
    finally:
        await connection.close()


async def begin(dsn: str, chains: list[str]) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for chain in chains:
            await enqueue(connection, chain, 1)
    finally:
        await connection.close()


def main() -> None:
    asyncio.run(
        pgqueuer.run(
            factory,
            dequeue_timeout=timedelta(seconds=POLL_SECONDS),
            heartbeat_timeout=timedelta(seconds=LEASE_SECONDS),
            batch_size=AT_ONCE // 4,
            max_concurrent_tasks=AT_ONCE,
            shutdown_on_listener_failure=True,
            restart_on_failure=True,
            restart_delay=timedelta(seconds=1),
        )
    )


if __name__ == "__main__":
    main()
