"""Processes that stand still in the midst of a statement: their locks do not outlast them for long."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from soulprint_queue.connections import Pool
from soulprint_queue.loops import silent
from soulprint_queue.statements import sql

NOW, LONG = timedelta(0), timedelta(hours=1)

STANDS_STILL = """
import asyncio, os, signal, sys
from soulprint_queue.connections import open_pool

async def main(dsn, name, place):
    # No limit of the server's ends it before the test does.
    never = {"transaction_timeout": "0", "idle_in_transaction_session_timeout": "0"}
    pool = await open_pool(dsn, size=1, name=name, settings=never)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT 1 FROM public.kept FOR UPDATE")
        if place == "statement":
            # Its first message is sent at once: the server parses, and waits for the next.
            asyncio.ensure_future(connection.fetch("SELECT $1::int + 1", 1))
            await asyncio.sleep(0)
        elif place == "sleep":
            asyncio.ensure_future(connection.execute("SELECT pg_sleep(3600)"))
            await asyncio.Event().wait()
        else:
            async def rows():
                yield (1,)
                os.kill(os.getpid(), signal.SIGSTOP)
            await connection.copy_records_to_table("copied", schema_name="public", records=rows())
        os.kill(os.getpid(), signal.SIGSTOP)

asyncio.run(main(*sys.argv[1:]))
"""

SEEN = """
SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'soulprint ' || $1
AND state = 'active' AND wait_event IN ('ClientRead', 'PgSleep') AND query ~ '^(COPY|SELECT .*(int|sleep))'
"""


@asynccontextmanager
async def standing_still(
    dsn: str, pool: Pool, place: str, name: str = "steps"
) -> AsyncIterator[None]:
    """A process that holds a row's lock, and has stopped in the midst of a statement."""
    await pool.execute(
        "CREATE TABLE public.kept AS SELECT 1 AS n; CREATE TABLE public.copied (n int)"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", STANDS_STILL, dsn, name, place
    )
    try:
        async with asyncio.timeout(60):
            while not await pool.fetchval(SEEN, name):  # noqa: ASYNC110  # the event is the database's
                await asyncio.sleep(0.02)
        yield
    finally:
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()


async def end(pool: Pool, silence: timedelta, copy: timedelta) -> int:
    ended: int = await pool.fetchval(sql("end_silent_sessions"), silence, copy)
    return ended


@pytest.mark.parametrize(
    ("place", "too_early", "late"),
    [("statement", (LONG, NOW), (NOW, LONG)), ("copy", (NOW, LONG), (LONG, NOW))],
)
async def test_a_process_that_stands_still_in_a_statement_loses_its_locks_when_it_is_time(
    dsn: str, pool: Pool, place: str, too_early: tuple[timedelta, ...], late: tuple[timedelta, ...]
) -> None:
    async with standing_still(dsn, pool, place):
        assert await end(pool, *too_early) == 0
        assert await end(pool, *late) == 1
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("SET LOCAL lock_timeout = '60 s'")
            await connection.execute("UPDATE public.kept SET n = 2")


@pytest.mark.parametrize(("place", "name"), [("sleep", "steps"), ("statement", "stranger")])
async def test_a_statement_that_runs_and_a_session_that_is_not_ours_are_let_alone(
    dsn: str, pool: Pool, place: str, name: str
) -> None:
    async with standing_still(dsn, pool, place, name):
        assert await end(pool, NOW, NOW) == 0


async def test_the_loop_ends_them_by_itself(
    dsn: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silent, "EVERY_SECONDS", 0.05)
    monkeypatch.setattr(silent, "SILENCE", timedelta(milliseconds=100))
    stop = asyncio.Event()
    async with standing_still(dsn, pool, "statement"):
        looking = asyncio.create_task(silent.end_silent(pool, stop))
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("SET LOCAL lock_timeout = '60 s'")
            await connection.execute("UPDATE public.kept SET n = 2")
        stop.set()
        await asyncio.wait_for(looking, 60)
