"""A worker of procrastinate, by its guides to stalled jobs, retries and external connections.

Stalled jobs are looked for every five seconds instead of every ten minutes, with heartbeats to
match our lease; the next step is deferred in the transaction of the effect.
"""

from __future__ import annotations

import asyncio
import os
import sys

import procrastinate
import psycopg

from benchmarks.rivals.scenario import AT_ONCE, LEASE_SECONDS, POLL_SECONDS, STEPS, call

app = procrastinate.App(
    connector=procrastinate.PsycopgConnector(conninfo=os.environ.get("RIVALS_DSN", ""))
)


@app.periodic(cron="* * * * * */5")
@app.task(name="retry_stalled_jobs", queueing_lock="retry_stalled_jobs", pass_context=True)
async def retry_stalled_jobs(context: procrastinate.JobContext, timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes both
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=LEASE_SECONDS):
        await app.job_manager.retry_job(job)


@app.task(name="step", retry=procrastinate.RetryStrategy(max_attempts=10, exponential_wait=2))
async def step(chain: str, number: int) -> None:
    await call(chain, number)
    async with await psycopg.AsyncConnection.connect(os.environ["RIVALS_DSN"]) as connection:
        await connection.execute(
            "INSERT INTO effects (chain, step) VALUES (%s, %s)", [chain, number]
        )
        if number < STEPS:
            following = step.configure(connection=connection)
            await following.defer_async(chain=chain, number=number + 1)


async def prepare(dsn: str) -> None:
    connector = procrastinate.PsycopgConnector(conninfo=dsn)
    async with app.with_connector(connector).open_async() as opened:
        await opened.schema_manager.apply_schema_async()


async def begin(dsn: str, chains: list[str]) -> None:
    with app.replace_connector(procrastinate.PsycopgConnector(conninfo=dsn)) as replaced:
        async with replaced.open_async():
            for chain in chains:
                await step.defer_async(chain=chain, number=1)


async def work() -> None:
    async with app.open_async():
        await app.run_worker_async(
            concurrency=AT_ONCE,
            fetch_job_polling_interval=POLL_SECONDS,
            update_heartbeat_interval=LEASE_SECONDS / 4,
            stalled_worker_timeout=LEASE_SECONDS,
        )


if __name__ == "__main__":
    sys.exit(asyncio.run(work()))
