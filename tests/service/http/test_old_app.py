"""What the older app does, call by call: it writes its row, asks over HTTP, and polls the row."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from soulprint_pipeline.errors import ModelUnavailable
from soulprint_pipeline.generator.sample import write_sample
from soulprint_queue.connections import Pool
from soulprint_queue.runner import StepWork
from soulprint_queue.step import Commit
from soulprint_queue.steps import STEPS
from soulprint_queue.worker import run_worker
from soulprint_queue.workshop import Run
from tests.service.http.service import Service, running, settings

Row = dict[str, Any]


@dataclass
class OldApp:
    """The older app's backend: one user, whose export lies in storage or does not."""

    service: Service
    pool: Pool
    folder: Path
    user: UUID = field(default_factory=uuid4)
    seen: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"user-imports/{self.user}/1731143024-export.zip"

    def upload(self) -> None:
        target = self.folder / "storage" / self.path
        target.parent.mkdir(parents=True)
        write_sample(target)

    async def say_processing(self) -> None:
        """What the app writes before it calls us."""
        await self.pool.execute(
            "INSERT INTO user_profiles (user_id, import_status, import_stage, progress_percent, import_error,"
            " processing_started_at, storage_path, file_type)"
            " VALUES ($1, 'processing', 'Queued', 0, NULL, now(), $2, 'zip')"
            " ON CONFLICT (user_id) DO UPDATE SET import_status = 'processing', import_stage = 'Queued',"
            " progress_percent = 0, import_error = NULL, processing_started_at = now(),"
            " storage_path = excluded.storage_path, file_type = excluded.file_type, updated_at = now()",
            *(self.user, self.path),
        )

    async def import_full(self) -> Any:
        return await self.service.post(
            "/import-full",
            {
                "user_id": str(self.user),
                "storage_path": self.path,
                "file_type": "zip",
                "conversation_count": 300,
                "message_count": 4000,
            },
        )

    async def retry(self) -> Any:
        return await self.service.post(
            "/retry-full-pass", {"user_id": str(self.user), "storage_path": self.path}
        )

    async def row(self) -> Row:
        found = await self.pool.fetchrow(
            "SELECT * FROM user_profiles WHERE user_id = $1", self.user
        )
        assert found is not None
        return dict(found)

    async def poll(self, done: Callable[[Row], bool]) -> Row:
        """Look at the row, as the app's timer does, until `done`."""
        async with asyncio.timeout(90):
            while True:
                row = await self.row()
                look = tuple(row[name] for name in ("import_status", "full_pass_status"))
                if look not in self.seen[-1:]:
                    self.seen.append(look)
                assert row["import_error"] is None or row["import_status"] == "failed", row
                if done(row):
                    return row
                await asyncio.sleep(0.02)


@asynccontextmanager
async def an_app(
    dsn: str, pool: Pool, folder: Path, steps: Mapping[str, StepWork] = STEPS
) -> AsyncIterator[OldApp]:
    """The app, the service, and a worker."""
    stop = asyncio.Event()
    worker = asyncio.create_task(
        run_worker(settings(data_dir=folder), dsn, stop=stop, steps=steps), name="worker"
    )
    try:
        async with running(dsn) as service:
            yield OldApp(service, pool, folder)
    finally:
        stop.set()
        await asyncio.wait_for(worker, 60)


def ended(row: Row) -> bool:
    return row["full_pass_status"] in {"complete", "failed"} or row["import_status"] == "failed"


def assert_whole(row: Row) -> None:
    for section in ("soul", "identity", "user", "agents", "tools"):
        assert isinstance(json.loads(row[f"{section}_md"]), dict)
    assert row["memory_md"].startswith("## ")
    assert row["soulprint_text"].startswith("# SoulPrint")
    assert row["archetype"]
    assert (row["import_stage"], row["progress_percent"]) == ("Complete", 100)
    assert row["total_conversations"] > 250
    assert (row["import_error"], row["full_pass_error"]) == (None, None)
    assert row["full_pass_completed_at"] is not None


async def test_an_import_goes_through_the_states_that_the_app_knows(
    dsn: str, pool: Pool, tmp_path: Path
) -> None:
    async with an_app(dsn, pool, tmp_path) as app:
        app.upload()
        await app.say_processing()
        accepted = await app.import_full()
        row = await app.poll(ended)
        status = (await app.service.get(f"/users/{app.user}/status")).json()
        facts = (await app.service.get(f"/users/{app.user}/facts?limit=1000")).json()["facts"]
        profile = (await app.service.get(f"/users/{app.user}/profile")).json()
        page = (await app.service.get(f"/users/{app.user}/profile.md")).text
        refused = await app.retry()

    assert accepted.status_code == 202
    assert accepted.json()["message"] == "Import processing started"
    assert (row["import_status"], row["full_pass_status"]) == ("complete", "complete")
    assert_whole(row)
    known = [
        ("processing", "pending"),
        ("quick_ready", "processing"),
        ("complete", "complete"),
    ]
    assert [look for look in known if look in app.seen] == app.seen, "in this order, none other"
    assert status["import_id"] == accepted.json()["import_id"]
    assert status["full_pass"]["percent"] == 100
    assert len(facts) > 10
    assert all(fact["quote"] and fact["sources"] for fact in facts)
    ids = {fact["id"] for fact in facts}
    cited = {entry["fact_id"] for entry in profile["evidence"] if entry["fact_id"]}
    assert cited
    assert cited <= ids, "every line of the profile leads to a fact with its quote"
    assert "## MEMORY" in page
    assert refused.status_code == 409


async def test_a_file_that_came_too_late_is_imported_by_the_retry(
    dsn: str, pool: Pool, tmp_path: Path
) -> None:
    async with an_app(dsn, pool, tmp_path) as app:
        await app.say_processing()
        accepted = (await app.import_full()).json()
        failed = await app.poll(ended)
        app.upload()
        retried = await app.retry()
        row = await app.poll(lambda row: row["full_pass_status"] == "complete")

    assert (failed["import_status"], failed["full_pass_status"]) == ("failed", "pending")
    assert 0 < len(failed["import_error"]) <= 500
    assert str(app.user) not in failed["import_error"]
    assert retried.status_code == 202
    assert retried.json()["message"] == "Full pass retry started"
    assert retried.json()["import_id"] == accepted["import_id"]
    assert_whole(row)


async def test_a_full_pass_that_fails_leaves_the_profile_usable_and_is_retried(
    dsn: str, pool: Pool, tmp_path: Path
) -> None:
    failures = 1

    async def memory_once_unavailable(run: Run) -> Commit:
        nonlocal failures
        if failures:
            failures -= 1
            raise ModelUnavailable("The model is overloaded.")
        return await STEPS["memory"](run)

    steps = {**STEPS, "memory": memory_once_unavailable}
    async with an_app(dsn, pool, tmp_path, steps) as app:
        app.upload()
        await app.say_processing()
        await app.import_full()
        failed = await app.poll(ended)
        retried = await app.retry()
        again = await app.retry()
        row = await app.poll(lambda row: row["full_pass_status"] == "complete")

    assert (failed["import_status"], failed["full_pass_status"]) == ("quick_ready", "failed")
    assert failed["full_pass_error"].startswith("memory: ")
    assert failed["full_pass_next_retry_at"] is not None
    assert json.loads(failed["user_md"])
    assert (retried.status_code, again.status_code) == (202, 409)
    assert again.json()["import_id"] == retried.json()["import_id"]
    assert_whole(row)


async def test_what_the_app_writes_into_the_row_is_overwritten_and_never_obeyed(
    dsn: str, pool: Pool, tmp_path: Path
) -> None:
    async with an_app(dsn, pool, tmp_path) as app:
        app.upload()
        await app.say_processing()
        await app.import_full()
        first = await app.poll(lambda row: row["full_pass_status"] == "complete")
        # A second press of the button: the app marks the row again, and names another path.
        await pool.execute(
            "UPDATE user_profiles SET import_status = 'processing', storage_path = $2 "
            "WHERE user_id = $1",
            *(app.user, f"user-imports/{uuid4()}/stolen.zip"),
        )
        before = await app.row()
        again = await app.import_full()
        second = await app.poll(
            lambda row: row["import_status"] == "complete" and row["full_pass_status"] == "complete"
        )
        status = (await app.service.get(f"/users/{app.user}/status")).json()

    assert again.status_code == 202
    assert before["soul_md"] == first["soul_md"]
    assert status["import_id"] == again.json()["import_id"]
    assert second["storage_path"] == app.path
    assert second["ai_name"] == first["ai_name"]
    assert_whole(second)


@pytest.mark.parametrize("state", ["processing", "failed", "locked", "none"])
async def test_a_row_of_the_app_alone_never_stands_in_the_way(
    service: Service, shared_pool: Pool, state: str
) -> None:
    app = OldApp(service, shared_pool, Path("/nowhere"))
    await app.say_processing()
    await shared_pool.execute(
        "UPDATE user_profiles SET import_status = $2 WHERE user_id = $1", app.user, state
    )
    assert (await app.import_full()).status_code == 202
    assert (await app.row())["import_status"] == "processing"


async def test_the_app_can_read_its_row_while_a_retry_waits(
    service: Service, shared_pool: Pool, shared_dsn: str
) -> None:
    app = OldApp(service, shared_pool, Path("/nowhere"))
    await app.say_processing()
    await app.import_full()
    other = await asyncpg.connect(shared_dsn)
    try:
        async with other.transaction():
            await other.execute(
                "SELECT FROM soulprint.imports WHERE user_id = $1 FOR NO KEY UPDATE", app.user
            )
            assert (await app.row())["import_status"] == "processing"
            status = await service.get(f"/users/{app.user}/status")
            assert status.status_code == 200
    finally:
        await other.close()
