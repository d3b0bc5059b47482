"""Where no worker runs, nothing goes on: whoever asks is told, and what to start."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from soulprint_queue.checkup import Workers, read_workers
from soulprint_queue.connections import Pool
from soulprint_queue.embedded import EmbeddedPostgres
from tests.service.cli.program import Program, must_not_be_a_traceback

NOBODY = "No worker is running. Start one: soulprint up, or soulprint worker"


@pytest.fixture
def alone(own_home: Path) -> Program:
    """A program over a folder of its own, where nobody works."""
    return Program(own_home)


def workers_of(program: Program) -> Any:
    checks = program.run("doctor", "--json").json["checks"]
    return next(check for check in checks if check["name"] == "workers")


def test_without_a_worker_everybody_says_so(alone: Program, export: Path) -> None:
    with EmbeddedPostgres(alone.data_dir) as postgres:
        stored = alone.run("import", export)
        assert stored.code == 0
        assert NOBODY in stored.err
        status = alone.run("status")
        assert (status.code, NOBODY in status.err) == (0, True)
        refused = alone.run("import", export, "--wait")
        must_not_be_a_traceback(refused)
        assert refused.code == 4
        assert NOBODY in refused.err
        assert "soulprint cancel" in refused.err
        assert "Wait for it to end" not in refused.err
        found = workers_of(alone)
        assert (found["status"], "1 job in the queue" in found["finding"]) == ("warn", True)
        assert "soulprint worker" in found["advice"]

        # The same with a worker that cannot take it: it is there, and the import is not begun.
        asyncio.run(hold_back(postgres.dsn))
        with alone.start("worker") as worker:
            worker.wait_for("worker_started")
            status = alone.run("status")
            assert (status.code, status.err) == (0, "")
            refused = alone.run("import", export, "--wait")
            assert refused.code == 4
            assert "Wait for it to end" in refused.err
            assert workers_of(alone)["status"] == "ok"
            worker.signal(signal.SIGTERM)
            assert worker.end().code == 0


async def hold_back(dsn: str) -> None:
    """Let the jobs wait for an hour."""
    connection = await asyncpg.connect(dsn)
    await connection.execute(
        "UPDATE soulprint.pgqueuer SET execute_after = now() + interval '1 hour'"
    )
    await connection.close()


async def test_a_beat_shows_a_worker_that_is_known_by_no_name(pool: Pool) -> None:
    """A pooler may give every connection its own name."""
    async with pool.acquire() as connection:
        assert await read_workers(connection) == Workers(present=False, due=0)
        job = await connection.fetchval("SELECT soulprint.enqueue_job('import', gen_random_uuid())")
        assert await read_workers(connection) == Workers(present=False, due=1)
        for ago, present in (("3 s", True), ("9 s", False)):
            await connection.execute(
                "UPDATE soulprint.pgqueuer SET status = 'picked', heartbeat = now() - $2::text::interval"
                " WHERE id = $1",
                job,
                ago,
            )
            assert await read_workers(connection) == Workers(present=present, due=0)
