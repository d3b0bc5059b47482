"""Two releases at once: an older worker on a newer schema, a newer one on an older, no job lost."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio

from soulprint_queue import migrations
from soulprint_queue.errors import SchemaOutdated
from soulprint_queue.rows import ImportRow
from soulprint_queue.statements import sql
from tests.queue import next_release
from tests.queue.rig import Rig, Worker, running_rig

NEXT = "tests.queue.next_release"


@pytest_asyncio.fixture
async def rig(dsn: str, tmp_path: Path) -> AsyncIterator[Rig]:
    async with running_rig(dsn, tmp_path) as running:
        yield running


@pytest.fixture
def next_migrations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Our migrations and the made-up next one; `migrate` takes them from here."""
    folder = tmp_path / "migrations"
    shutil.copytree(
        migrations.script_folder(), folder, ignore=shutil.ignore_patterns("__pycache__")
    )
    (folder / "versions" / "0002_next.py").write_text(next_release.REVISION)
    monkeypatch.setattr(migrations, "script_folder", lambda: folder)
    return folder


async def refusal(rig: Rig, *command: str) -> str:
    """Start a worker that refuses; returns what it says."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command,
        cwd=Path(__file__).parents[2], env=os.environ | {"DATABASE_URL": rig.dsn, "SOULPRINT_DATA_DIR": str(rig.folder)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode
    return " ".join(said.decode().split())


async def given_back(rig: Rig, worker: Worker, times: int) -> None:
    """Wait until a worker has given so many jobs back, and let their time come again."""

    async def condition() -> bool:
        await rig.pool.execute(
            "UPDATE soulprint.pgqueuer SET execute_after = now() WHERE status = 'queued'"
        )
        return len(worker.lines("job_given_back")) >= times

    await rig.until(condition, "jobs to be given back")


async def leave(worker: Worker) -> None:
    worker.send(signal.SIGTERM)
    assert await asyncio.wait_for(worker.process.wait(), 60) == 0


async def versions(rig: Rig, import_id: UUID) -> set[int]:
    rows = await rig.pool.fetch(
        "SELECT (convert_from(payload, 'UTF8')::jsonb ->> 'v')::int AS v FROM soulprint.pgqueuer "
        "WHERE id IN (SELECT id FROM soulprint.live_jobs($1))",
        import_id,
    )
    return {row["v"] for row in rows}


@pytest.mark.parametrize("step", ["import", "extract", "sections"])
@pytest.mark.usefixtures("next_migrations")
async def test_a_rolling_deploy_loses_no_job_and_fails_no_step(rig: Rig, step: str) -> None:
    old = await rig.start_worker()
    await rig.hold(step)
    running = await rig.enqueue()
    await rig.started(running, step)

    # The next release's worker is there too early: it refuses, and says what to run.
    assert "Run: soulprint migrate" in await refusal(rig, NEXT, rig.dsn, str(rig.folder))

    # Migrated under the running step, whose connections know the older schema.
    await asyncio.to_thread(migrations.migrate, rig.dsn)
    waiting = await rig.enqueue()
    await rig.release(step)
    # The old worker finishes what it runs, into jobs that it does not know itself: it gives them back.
    await given_back(rig, old, 2)
    assert await versions(rig, waiting) == {2}
    assert await rig.state(waiting) == "queued"
    assert {await rig.state(running)} & {"failed", "cancelled"} == set()

    # An old worker that is started anew does not guess what a newer schema means.
    assert "Start the newer release" in await refusal(rig, "soulprint_service.cli", "worker")

    rig.program = NEXT
    new = await rig.start_worker()
    await given_back(rig, old, 3)  # beside each other
    await leave(old)
    await rig.pool.execute(
        "UPDATE soulprint.pgqueuer SET execute_after = now() WHERE status = 'queued'"
    )
    for import_id in (running, waiting):
        await rig.ended(import_id)
        await rig.check_whole(import_id)
    assert not new.lines("job_given_back")
    failed = await rig.pool.fetchval(
        "SELECT count(*) FROM soulprint.pgqueuer_log WHERE status = 'exception'"
    )
    assert failed == 0
    # No step was delivered twice for it.
    twice = "SELECT step, part FROM test.starts GROUP BY import_id, step, part HAVING count(*) > 1"
    assert await rig.pool.fetch(twice) == []


@pytest.mark.usefixtures("next_migrations")
async def test_jobs_of_the_release_before_are_run_by_the_next(rig: Rig) -> None:
    import_id = await rig.enqueue()
    assert await versions(rig, import_id) == {1}
    await asyncio.to_thread(migrations.migrate, rig.dsn)
    rig.program = NEXT
    new = await rig.start_worker()
    await rig.ended(import_id)
    await rig.check_whole(import_id)
    assert not new.lines("job_given_back")


def test_a_newer_schema_is_told_from_an_older_one() -> None:
    assert "soulprint migrate" in str(SchemaOutdated(found="0001", expected="0002"))
    assert "soulprint migrate" in str(SchemaOutdated(found=None, expected="0001"))
    newer = str(SchemaOutdated(found="0002", expected="0001"))
    assert "newer release" in newer
    assert "soulprint migrate" not in newer


@pytest.mark.parametrize("name", ["lock_import", "enter_step"])
def test_what_is_read_of_an_import_is_named_and_is_what_the_code_knows(name: str) -> None:
    statement = sql(name)
    assert "*" not in statement.replace("`*`", "")
    columns = statement.rpartition("RETURNING ")[2] if name == "enter_step" else statement
    for field in ImportRow.__struct_fields__:
        assert field in columns
