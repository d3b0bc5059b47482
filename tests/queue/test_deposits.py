"""Objects on their way into the storage: known before their first byte, and never left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from soulprint_pipeline.storage import LocalStorage
from soulprint_queue import deposit, doors
from soulprint_queue.connections import Pool
from soulprint_queue.deposit import Deposit
from soulprint_queue.errand import Errands
from soulprint_queue.errors import ForeignPath, StillActive
from soulprint_queue.loops.uploads import delete_dead_uploads
from soulprint_queue.receipts import files_are_erased
from soulprint_queue.statements import sql
from tests.queue.bench import Bench, path_of
from tests.queue.workbench import make_workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def pieces(*data: bytes) -> AsyncIterator[bytes]:
    for piece in data:
        yield piece


def files(root: Path) -> list[str]:
    return sorted(path.name for path in root.rglob("*") if path.is_file())


async def grow_old(pool: Pool) -> None:
    """Let an hour pass since every upload was touched, and ten minutes since it was swept."""
    await pool.execute(
        "UPDATE soulprint.uploads SET touched_at = touched_at - interval '61 min', "
        "swept_at = swept_at - interval '11 min'"
    )


async def test_an_object_is_known_before_its_bytes_and_its_imports_afterwards(
    bench: Bench, tmp_path: Path
) -> None:
    user = uuid4()
    made = Deposit(bench.pool, LocalStorage(tmp_path), user)
    known = -1

    async def looking() -> AsyncIterator[bytes]:
        nonlocal known
        known = await bench.count("soulprint.uploads")
        yield b"[]"

    await made.put(path_of(user, "a.json"), looking())
    assert known == 1
    await made.put(path_of(user, "b.json"), pieces(b"[]"))
    accepted = await doors.enqueue_upload(bench.pool, user, made.paths, file_type="json")
    assert (await bench.row(accepted.import_id))["storage_path"] == path_of(user, "b.json")
    assert await bench.count("soulprint.uploads") == 0


async def test_nobody_announces_an_object_in_anothers_folder(bench: Bench, tmp_path: Path) -> None:
    made = Deposit(bench.pool, LocalStorage(tmp_path), uuid4())
    with pytest.raises(ForeignPath):
        await made.put(path_of(uuid4()), pieces(b"[]"))
    assert files(tmp_path) == []


async def test_an_upload_that_is_given_up_leaves_neither_object_nor_row(
    bench: Bench, tmp_path: Path
) -> None:
    user = uuid4()
    made = Deposit(bench.pool, LocalStorage(tmp_path), user)
    await made.put(path_of(user), pieces(b"[]"))
    await made.give_up()
    assert files(tmp_path) == []
    assert await bench.count("soulprint.uploads") == 0


STORING = """
import asyncio, sys
from pathlib import Path
from uuid import UUID
from soulprint_pipeline.storage import LocalStorage
from soulprint_queue.connections import open_pool
from soulprint_queue.deposit import Deposit

async def main(dsn, root, user, whole):
    async def pieces():
        yield b"["
        if not whole:
            print("writing", flush=True)
            await asyncio.Event().wait()
    pool = await open_pool(dsn, size=1, name="uploading")
    deposit = Deposit(pool, LocalStorage(Path(root)), UUID(user))
    await deposit.put(f"imports/{user}/place/part-001.json", pieces())
    print("stored", flush=True)
    await asyncio.Event().wait()

asyncio.run(main(*sys.argv[1:4], sys.argv[4] == "whole"))
"""


async def kill_while_storing(bench: Bench, root: Path, user: UUID, how: str) -> None:
    """Kill a process in the midst of an object, or after it and before its import."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", STORING, bench.dsn, str(root), str(user), how),
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        said = await process.stdout.readline()
    assert said == (b"stored\n" if how == "whole" else b"writing\n")
    os.kill(process.pid, signal.SIGKILL)
    await process.wait()


@pytest.mark.parametrize("how", ["whole", "half"])
async def test_what_a_killed_process_had_stored_is_swept_when_it_is_old(
    bench: Bench, tmp_path: Path, how: str
) -> None:
    user, storage = uuid4(), LocalStorage(tmp_path)
    await kill_while_storing(bench, tmp_path, user, how)
    assert len(files(tmp_path)) == 1
    assert await delete_dead_uploads(bench.pool, storage) == 0
    await grow_old(bench.pool)
    assert await delete_dead_uploads(bench.pool, storage) == 1
    assert files(tmp_path) == []
    assert await bench.count("soulprint.uploads") == 0


@pytest.mark.parametrize("how", ["whole", "half"])
async def test_what_a_killed_process_had_stored_goes_with_the_person(
    bench: Bench, tmp_path: Path, how: str
) -> None:
    user = uuid4()
    await kill_while_storing(bench, tmp_path, user, how)
    receipt = await doors.erase_user(bench.pool, user)
    assert receipt["rows"]["uploads"] == 1
    assert receipt["files_pending"] == 1


async def test_an_upload_stops_when_the_person_is_erased_meanwhile(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deposit, "TOUCH_SECONDS", 0.0)
    user = uuid4()
    made = Deposit(bench.pool, LocalStorage(tmp_path), user)

    async def interrupted() -> AsyncIterator[bytes]:
        yield b"["
        await doors.erase_user(bench.pool, user)
        yield b"]"
        raise AssertionError("nobody wants any more of it")

    with pytest.raises(StillActive):
        await made.put(path_of(user), interrupted())
    await made.give_up()
    assert files(tmp_path) == []


async def test_an_upload_that_nobody_wants_any_more_begins_no_import(
    bench: Bench, tmp_path: Path
) -> None:
    user, storage = uuid4(), LocalStorage(tmp_path)
    made = Deposit(bench.pool, storage, user)
    for spoil in ("erased", "swept"):
        await made.put(path_of(user, spoil), pieces(b"[]"))
        if spoil == "erased":
            await doors.erase_user(bench.pool, user)
        else:
            await grow_old(bench.pool)
            await bench.pool.fetch(sql("claim_dead_uploads"), 10)
        with pytest.raises(StillActive):
            await doors.enqueue_upload(bench.pool, user, [path_of(user, spoil)])
        assert await bench.count("soulprint.imports") == 0


async def test_an_erasure_deletes_what_was_arriving_once_more_when_that_has_ended(
    bench: Bench,
) -> None:
    user = uuid4()
    await bench.pool.execute(sql("begin_upload"), user, path_of(user, "arriving"))
    await bench.pool.execute(sql("begin_upload"), user, path_of(user, "dead"))
    await bench.pool.execute(
        "UPDATE soulprint.uploads SET touched_at = touched_at - interval '11 min' WHERE path = $1",
        path_of(user, "dead"),
    )
    receipt = await doors.erase_user(bench.pool, user)
    look = UUID(receipt["erasure_id"])
    found = await bench.pool.fetchrow(sql("read_erasure"), look)
    assert found is not None
    assert found["uploading"] == [path_of(user, "arriving")]
    assert len(found["pending_paths"]) == 2
    await bench.pool.execute(
        "UPDATE soulprint.erasures SET erased_at = erased_at - interval '11 min'"
    )
    found = await bench.pool.fetchrow(sql("read_erasure"), look)
    assert found is not None
    assert found["uploading"] == []


async def test_a_file_that_comes_after_the_errand_is_deleted_by_its_second_run(
    bench: Bench, tmp_path: Path
) -> None:
    async with make_workbench(bench, tmp_path) as work:
        user, storage = uuid4(), work.workshop.storage
        made = Deposit(bench.pool, storage, user)
        await made.put(path_of(user), pieces(b"[]"))
        receipt = await doors.erase_user(bench.pool, user)
        for late in (True, False):
            await bench.make_due()
            job = await bench.claim_job("erase_files")
            assert job is not None
            await Errands(work.workshop)(job)
            assert not await storage.exists(path_of(user))
            assert await files_are_erased(bench.pool, UUID(receipt["erasure_id"])) is not late
            # The other process had not heard of it yet; then it was killed.
            await storage.put(path_of(user), pieces(b"[]")) if late else None
            await bench.pool.execute(
                "UPDATE soulprint.erasures SET erased_at = erased_at - interval '11 min'"
            )
    assert await bench.jobs() == []


async def test_an_object_that_cannot_be_deleted_keeps_its_row_and_is_tried_again(
    bench: Bench, tmp_path: Path
) -> None:
    user = uuid4()
    await bench.pool.execute(sql("begin_upload"), user, path_of(user, "place/part-001.json"))
    await grow_old(bench.pool)
    (tmp_path / "imports").mkdir()
    (tmp_path / "imports" / str(user)).symlink_to(tmp_path)
    assert await delete_dead_uploads(bench.pool, LocalStorage(tmp_path)) == 0
    (tmp_path / "imports" / str(user)).unlink()
    assert await delete_dead_uploads(bench.pool, LocalStorage(tmp_path)) == 0
    await grow_old(bench.pool)
    assert await delete_dead_uploads(bench.pool, LocalStorage(tmp_path)) == 1


async def test_files_whose_import_began_unheard_are_not_deleted(
    bench: Bench, tmp_path: Path
) -> None:
    """The commit was done and its answer lost: whoever stored them takes it for a failure."""
    user = uuid4()
    made = Deposit(bench.pool, LocalStorage(tmp_path), user)
    await made.put(path_of(user, "place/part-001.json"), pieces(b"[]"))
    await doors.enqueue_upload(bench.pool, user, made.paths)
    await made.give_up()
    assert files(tmp_path) == ["part-001.json"]


async def test_parts_that_are_stored_wait_for_the_last_one_however_long_it_takes(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deposit, "TOUCH_SECONDS", 0.0)
    user, storage = uuid4(), LocalStorage(tmp_path)
    made = Deposit(bench.pool, storage, user)
    await made.put(path_of(user, "place/part-001.json"), pieces(b"[]"))

    async def slowly() -> AsyncIterator[bytes]:
        for piece in (b"[", b"]"):
            await grow_old(bench.pool)
            yield piece
        assert await delete_dead_uploads(bench.pool, storage) == 0

    await made.put(path_of(user, "place/part-002.json"), slowly())
    await doors.enqueue_upload(bench.pool, user, made.paths)
    assert files(tmp_path) == ["part-001.json", "part-002.json"]


async def test_what_was_priced_waits_a_day_for_its_import_and_is_then_its_own(
    bench: Bench, tmp_path: Path
) -> None:
    user, storage = uuid4(), LocalStorage(tmp_path)
    made = Deposit(bench.pool, storage, user)
    for name in ("part-001.json", "part-002.json", "parts.json"):
        await made.put(path_of(user, f"place/{name}"), pieces(b"[]"))
    await doors.enqueue_upload_estimate(bench.pool, user, made.paths)
    for _ in range(20):
        await grow_old(bench.pool)
    assert await delete_dead_uploads(bench.pool, storage) == 0
    accepted = await doors.enqueue_import(bench.pool, user, made.paths[-1])
    assert (await bench.row(accepted.import_id))["uploaded"]
    assert await bench.count("soulprint.uploads") == 0


async def test_what_was_priced_and_not_wanted_is_gone_after_a_day(
    bench: Bench, tmp_path: Path
) -> None:
    user, storage = uuid4(), LocalStorage(tmp_path)
    made = Deposit(bench.pool, storage, user)
    await made.put(path_of(user, "place/part-001.json"), pieces(b"[]"))
    await doors.enqueue_upload_estimate(bench.pool, user, made.paths)
    for _ in range(25):
        await grow_old(bench.pool)
    await bench.pool.fetch(sql("claim_dead_uploads"), 10)
    with pytest.raises(StillActive, match="nobody went on"):
        await doors.enqueue_import(bench.pool, user, made.paths[0])
    await grow_old(bench.pool)
    assert await delete_dead_uploads(bench.pool, storage) == 1
    assert files(tmp_path) == []


async def test_an_import_of_another_file_takes_over_nothing(bench: Bench, tmp_path: Path) -> None:
    user = uuid4()
    made = Deposit(bench.pool, LocalStorage(tmp_path), user)
    await made.put(path_of(user, "place/part-001.json"), pieces(b"[]"))
    for other in (path_of(user, "elsewhere/a.json"), path_of(user, "a.json")):
        accepted = await doors.enqueue_import(bench.pool, user, other)
        assert not (await bench.row(accepted.import_id))["uploaded"]
        await doors.cancel_import(bench.pool, user)
    assert await bench.count("soulprint.uploads") == 1
