"""A point-in-time restore: the work goes on from there, and what came after never was."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from soulprint_queue import doors
from soulprint_queue.connections import Pool
from soulprint_queue.errors import UnknownUser
from soulprint_queue.migrations import migrate
from soulprint_queue.statements import sql
from tests.database import short_folder
from tests.queue import scripted_worker
from tests.queue.cluster import Cluster
from tests.queue.rig import Rig, running_rig


@pytest.fixture
def production() -> Iterator[Cluster]:
    """A migrated server that archives its log, as one with point-in-time recovery does."""
    with short_folder() as folder:
        archive = folder / "archive"
        cluster = Cluster(
            folder,
            {
                "wal_level": "replica",
                "archive_mode": "on",
                "archive_command": f"cp %p {archive}/%f",
                "max_wal_senders": "3",
            },
        )
        cluster.folder_of_servers("archive")
        with cluster:
            migrate(cluster.dsn)
            yield cluster


@pytest.fixture
def restored(production: Cluster) -> Iterator[Cluster]:
    """Where the backup is restored to; `restore` starts it."""
    with short_folder() as folder:
        cluster = Cluster(
            folder,
            {
                "restore_command": f"cp {production.folder}/archive/%f %p",
                "recovery_target_name": "noon",
                "recovery_target_action": "promote",
            },
        )
        try:
            yield cluster
        finally:
            if cluster.data.exists():
                cluster.stop()


async def restore(backup: Path, cluster: Cluster) -> None:
    """Bring a base backup to noon, by the archived log, and wait until it takes writes."""
    shutil.move(backup, cluster.data)
    cluster.data.chmod(0o700)
    (cluster.data / "recovery.signal").touch()
    await asyncio.to_thread(cluster.start)
    connection = await asyncpg.connect(cluster.dsn)
    try:
        async with asyncio.timeout(60):
            while await connection.fetchval("SELECT pg_is_in_recovery()"):  # noqa: ASYNC110  # another process promotes
                await asyncio.sleep(0.02)
    finally:
        await connection.close()


async def buy(pool: Pool, user_id: UUID, import_id: UUID, what: bytes) -> None:
    """Record a paid call."""
    await pool.execute(
        "INSERT INTO soulprint.calls (user_id, import_id, content_key, state, task, prompt_version, model, usd, answer) "
        "VALUES ($1, $2, $3, 'answered', 'extract', '1', 'm', 1, 'x')",
        user_id, import_id, what,
    )  # fmt: skip


async def bought(pool: Pool, user_id: UUID, what: bytes) -> bool:
    return await pool.fetchrow(sql("find_answer"), user_id, what) is not None


async def test_after_a_point_in_time_restore_every_import_goes_on_from_there(
    production: Cluster, restored: Cluster, tmp_path: Path
) -> None:
    backup = production.folder_of_servers("backup")
    user, late = uuid4(), uuid4()
    async with running_rig(production.dsn, tmp_path) as before:
        await asyncio.to_thread(production.back_up, backup)
        await before.hold("extract", 4)
        await before.start_worker()
        import_id = await before.enqueue(user)
        waiting = await before.enqueue()
        await before.started(import_id, "extract", times=5)
        await buy(before.pool, user, import_id, b"before noon")
        answered = await effects(before, import_id)
        assert ("extract", 1) in answered

        await before.pool.execute("SELECT pg_create_restore_point('noon')")

        # What never was: it ends, pays, and somebody else begins.
        await buy(before.pool, user, import_id, b"after noon")
        await before.release("extract")
        await before.ended(import_id)
        await before.enqueue(late)
        await archived(before)
    production.stop()

    await restore(backup, restored)
    async with running_rig(restored.dsn, tmp_path, make=False) as after:
        assert await after.state(import_id) == "extracting"
        assert ("extract", 4) not in await effects(after, import_id)
        assert await effects(after, import_id) >= answered
        # The running jobs are still a dead worker's: they come by their lease.
        assert await after.pool.fetchval(
            "SELECT count(*) FROM soulprint.pgqueuer WHERE status = 'picked'"
        )
        await after.release("extract")
        await after.start_worker()
        for one in (import_id, waiting):
            await after.ended(one)
            await after.check_whole(one)
        assert await after.pool.fetchval("SELECT max(attempts) FROM soulprint.imports") == 0
        # Paid before noon is kept, paid later is asked again.
        assert await bought(after.pool, user, b"before noon")
        assert not await bought(after.pool, user, b"after noon")
        # Who asked after noon is unknown, and asks again.
        with pytest.raises(UnknownUser):
            await doors.retry_full_pass(after.pool, late)
        again = await after.enqueue(late)
        await after.ended(again)
        await after.check_whole(again)


async def effects(rig: Rig, import_id: UUID) -> set[tuple[str, int]]:
    rows = await rig.pool.fetch(
        "SELECT step, part FROM test.effects WHERE import_id = $1", import_id
    )
    return {(row["step"], row["part"]) for row in rows}


async def archived(rig: Rig) -> None:
    """Wait until the log up to now is in the archive."""
    wanted = await rig.pool.fetchval("SELECT pg_walfile_name(pg_current_wal_lsn())")
    await rig.pool.execute("SELECT pg_switch_wal()")

    async def condition() -> bool:
        last = await rig.pool.fetchval("SELECT last_archived_wal FROM pg_stat_archiver")
        return last is not None and last >= wanted

    await rig.until(condition, "the log to be archived")


def test_the_scripted_import_has_a_window_to_hold() -> None:
    assert scripted_worker.WINDOWS > 4
