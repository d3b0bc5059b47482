"""Retention: text goes by age; facts, quotes and what says that a thing was read stay."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from soulprint_pipeline.storage import LocalStorage
from soulprint_queue import doors
from soulprint_queue.connections import Pool, open_pool
from soulprint_queue.deposit import Deposit
from soulprint_queue.errors import StillActive, UnknownUser
from soulprint_queue.loops.retention import expire_exports, expire_texts
from soulprint_queue.proofs import read_proofs
from tests.database import WORKER, logged_in_as
from tests.queue.bench import WAITING, Bench, Person, make_bench, path_of
from tests.queue.desk import Desk
from tests.queue.seeds import seed_person
from tests.queue.test_forgetting import talks

DAYS = 30


async def let_pass(pool: Pool, days: int = DAYS + 1) -> None:
    """Let days pass since every import ended."""
    # The row's own clock would be set anew by its trigger.
    await pool.execute("ALTER TABLE soulprint.imports DISABLE TRIGGER check_transition")
    await pool.execute(
        "UPDATE soulprint.imports SET completed_at = completed_at - make_interval(days => $1), "
        "updated_at = updated_at - make_interval(days => $1)",
        days,
    )
    await pool.execute("ALTER TABLE soulprint.imports ENABLE TRIGGER check_transition")


@asynccontextmanager
async def a_worker(dsn: str) -> AsyncIterator[Pool]:
    """Connections with the rights of a worker."""
    pool = await open_pool(logged_in_as(WORKER, dsn), size=1, name="retention")
    try:
        yield pool
    finally:
        await pool.close()


async def expire(dsn: str, days: int = DAYS) -> int:
    """Delete what is old."""
    async with a_worker(dsn) as worker:
        return await expire_texts(worker, days)


async def words(pool: Pool) -> str:
    """Everything that conversations and passages still say."""
    found: str = await pool.fetchval(
        "SELECT concat((SELECT string_agg(messages, '') FROM soulprint.conversations), "
        "(SELECT string_agg(content, '') FROM soulprint.chunks))"
    )
    return found


async def kept(desk: Desk) -> tuple[Any, ...]:
    profile = await desk.profile()
    return (
        [{**fact, "conversation_title": ""} for fact in await desk.facts()],
        {name: value for name, value in profile.items() if name not in ("import_id", "written_at")},
    )


async def test_text_goes_and_facts_quotes_and_profile_stay(desk: Desk) -> None:
    async with desk.working():
        await desk.run(talks())
    before, proofs = await kept(desk), await read_proofs(desk.pool, desk.user_id)
    assert "boat called Heron" in await words(desk.pool)
    await let_pass(desk.pool)
    assert await expire(desk.dsn) == len(talks())
    assert await words(desk.pool) == ""
    assert await kept(desk) == before
    assert before[0]
    # What was proven still counts as proven; it cannot be looked up any more.
    after = await read_proofs(desk.pool, desk.user_id)
    assert (after.facts, after.broken, after.messages) == (
        proofs.facts,
        {},
        proofs.messages,
    )
    assert await expire(desk.dsn) == 0


async def test_an_unchanged_export_brings_the_text_back_and_costs_nothing(desk: Desk) -> None:
    async with desk.working():
        await desk.run(talks())
        said, before = await words(desk.pool), await kept(desk)
        calls = await desk.pool.fetchval("SELECT count(*) FROM soulprint.calls")
        await let_pass(desk.pool)
        await expire(desk.dsn)
        await desk.run(talks())
        assert await desk.pool.fetchval("SELECT count(*) FROM soulprint.calls") == calls
    assert sorted(await words(desk.pool)) == sorted(said)
    assert await kept(desk) == before
    # Its days count from the new import on.
    assert await expire(desk.dsn) == 0


async def test_what_is_grown_is_read_alone_after_the_text_had_gone(desk: Desk) -> None:
    async with desk.working():
        await desk.run(talks()[:3])
        await let_pass(desk.pool)
        await expire(desk.dsn)
        read = desk.asked("extract")
        await desk.run(talks())
    assert desk.asked("extract") == read + 1
    assert any("coriander" in fact["statement"] for fact in await desk.facts())


async def test_a_retry_and_a_full_pass_say_that_the_text_is_gone(
    dsn: str, pool: Pool, tmp_path: Path
) -> None:
    async with make_bench(dsn) as bench:
        person = await bench.bring_to("failed late for good")
        await let_pass(pool)
        await expire(dsn)
        with pytest.raises(UnknownUser, match="deleted by age"):
            await doors.retry_full_pass(pool, person.user_id)
        # The app's own export is still where it was: it is read once more.
        again = await doors.enqueue_full_pass(pool, person.user_id)
        assert again.import_id != person.import_id
        # Ours is gone as well.
        other = await uploaded(bench, tmp_path, uuid4())
        await doors.cancel_import(pool, other.user_id)
        await let_pass(pool)
        await expire(dsn)
        with pytest.raises(UnknownUser, match="deleted by age"):
            await doors.enqueue_full_pass(pool, other.user_id)


async def uploaded(bench: Bench, root: Path, user: UUID) -> Person:
    async def pieces() -> AsyncIterator[bytes]:
        yield json.dumps([]).encode()

    made = Deposit(bench.pool, LocalStorage(root), user)
    await made.put(path_of(user, f"{uuid4()}.json"), pieces())
    accepted = await doors.enqueue_upload(bench.pool, user, made.paths)
    return Person(user, accepted.import_id)


async def test_a_fact_can_still_be_deleted_and_the_rest_stands_as_it_is(desk: Desk) -> None:
    async with desk.working():
        await desk.run(talks())
        await let_pass(desk.pool)
        await expire(desk.dsn)
        fact = next(each for each in await desk.facts() if "coriander" in each["statement"])
        receipt = await doors.delete_fact(desk.pool, desk.user_id, fact["id"])
    assert (receipt["rewriting"], receipt["facts_deleted"]) == (False, 1)
    # What is left is not written anew from nothing.
    with pytest.raises(UnknownUser, match="deleted by age"):
        await doors.regenerate_section(desk.pool, desk.user_id, "soul")
    memory = (await desk.profile())["memory_md"]
    assert "coriander" not in memory
    assert "tea" in memory
    assert (await desk.status())["state"] == "complete"


@pytest.mark.parametrize(
    ("state", "goes"),
    [
        ("complete", True),
        ("cancelled late", True),
        ("failed late for good", True),
        ("failed late", False),
        ("extracting", False),
    ],
)
async def test_only_what_has_ended_and_does_not_come_back_by_itself_loses_its_text(
    dsn: str, pool: Pool, state: str, goes: bool
) -> None:
    async with make_bench(dsn) as bench:
        person = await bench.bring_to(state)
        await pool.execute(
            "INSERT INTO soulprint.conversations (conversation_key, user_id, conversation_id, content_hash, "
            "title, messages_count, user_messages, tokens, score, messages) "
            "VALUES (gen_random_uuid(), $1, 'c', '\\x00', 't', 1, 1, 1, 1, '[]')",
            person.user_id,
        )
        await let_pass(pool, DAYS - 1)
        assert await expire(dsn) == 0
        await let_pass(pool, 2)
        assert await expire(dsn) == int(goes)


async def test_nobody_elses_text_goes(dsn: str, pool: Pool) -> None:
    async with make_bench(dsn) as bench:
        await seed_person(bench)  # an import of theirs runs
        before = await words(pool)
        old = await bench.bring_to("complete")
        await let_pass(pool)
        assert await expire(dsn) == 0
        assert await words(pool) == before
        assert (await bench.row(old))["text_removed_at"] is not None


async def test_an_export_goes_with_its_text_where_it_was_ours_to_store(
    dsn: str, pool: Pool, tmp_path: Path
) -> None:
    storage = LocalStorage(tmp_path)
    async with make_bench(dsn) as bench:
        ours = await uploaded(bench, tmp_path, uuid4())
        path = (await bench.row(ours))["storage_path"]
        theirs = await bench.begin()

        async def pieces() -> AsyncIterator[bytes]:
            yield b"[]"

        await storage.put(theirs.path, pieces())
        for person in (ours, theirs):
            await doors.cancel_import(pool, person.user_id)
        assert await expire_exports(pool, storage) == 0
        await let_pass(pool)
        await expire(dsn)
        # The storage refuses at first.
        (tmp_path / "imports" / str(ours.user_id)).rename(tmp_path / "away")
        (tmp_path / "imports" / str(ours.user_id)).symlink_to(tmp_path / "away")
        assert await expire_exports(pool, storage) == 0
        (tmp_path / "imports" / str(ours.user_id)).unlink()
        (tmp_path / "away").rename(tmp_path / "imports" / str(ours.user_id))
        assert await expire_exports(pool, storage) == 1
        assert not await storage.exists(path)
        assert await storage.exists(theirs.path)
        assert await expire_exports(pool, storage) == 0


class Killed(BaseException):
    """A worker ends where it stands."""


class Meddled(LocalStorage):
    """A storage in which something happens, once, when it is looked into or before it deletes."""

    def __init__(self, root: Path, when: str, happens: Callable[[], Awaitable[object]]) -> None:
        super().__init__(root)
        self._when, self._happens = when, happens

    async def _at(self, when: str) -> None:
        if when == self._when:
            self._when = ""
            await self._happens()

    async def size(self, path: str) -> int | None:
        await self._at("looked")
        return await super().size(path)

    async def delete(self, path: str) -> bool:
        await self._at("deleting")
        return await super().delete(path)


@asynccontextmanager
async def expired(dsn: str, root: Path) -> AsyncIterator[tuple[Bench, Person, str]]:
    """Somebody whose text is gone, and whose export is still there, and where it lies."""
    async with make_bench(dsn) as bench:
        person = await uploaded(bench, root, uuid4())
        await doors.cancel_import(bench.pool, person.user_id)
        await let_pass(bench.pool)
        await expire(bench.dsn)
        yield bench, person, (await bench.row(person))["storage_path"]


async def test_an_export_that_is_named_once_more_before_it_goes_stays(
    dsn: str, pool: Pool, tmp_path: Path
) -> None:
    async with expired(dsn, tmp_path) as (bench, person, path):

        async def named() -> None:
            await doors.enqueue_import(pool, person.user_id, path)

        # Between the look and the deletion somebody imports it.
        storage = Meddled(tmp_path, "looked", named)
        async with a_worker(dsn) as worker:
            assert await expire_exports(worker, storage) == 0
        assert await storage.exists(path)
        assert await bench.count("soulprint.uploads") == 0


async def test_an_export_that_is_being_named_is_waited_for(
    dsn: str, pool: Pool, tmp_path: Path
) -> None:
    storage = LocalStorage(tmp_path)
    async with expired(dsn, tmp_path) as (_, person, path):
        async with pool.acquire() as connection:
            async with connection.transaction():
                await doors.enqueue_import(connection, person.user_id, path)
                expiring = asyncio.create_task(expire_exports(pool, storage))
                async with asyncio.timeout(30):
                    while not await pool.fetchval(WAITING):  # noqa: ASYNC110  # the event is the database's
                        await asyncio.sleep(0.01)
                assert await storage.exists(path)
            assert await asyncio.wait_for(expiring, 30) == 0
        assert await storage.exists(path)


async def test_an_export_that_goes_is_not_named_before_it_is_gone(
    dsn: str, pool: Pool, tmp_path: Path
) -> None:
    async with expired(dsn, tmp_path) as (bench, person, path):
        refused: list[StillActive] = []

        async def named() -> None:
            with pytest.raises(StillActive, match="deleted by age") as caught:
                await doors.enqueue_import(pool, person.user_id, path)
            refused.append(caught.value)

        storage = Meddled(tmp_path, "deleting", named)
        async with a_worker(dsn) as worker:
            assert await expire_exports(worker, storage) == 1
        assert len(refused) == 1
        assert not await storage.exists(path)
        # Nothing is left that would keep the path from being stored at, and named, again.
        assert await bench.count("soulprint.uploads") == 0
        await doors.enqueue_import(pool, person.user_id, path)


async def test_what_a_dead_worker_has_begun_to_delete_is_deleted_and_never_named(
    dsn: str, pool: Pool, tmp_path: Path
) -> None:
    async with expired(dsn, tmp_path) as (bench, person, path):

        async def dies() -> None:
            raise Killed

        with pytest.raises(Killed):
            await expire_exports(pool, Meddled(tmp_path, "deleting", dies))
        storage = LocalStorage(tmp_path)
        with pytest.raises(StillActive, match="deleted by age"):
            await doors.enqueue_import(pool, person.user_id, path)
        assert await storage.exists(path)
        # The next round of any worker takes it up again.
        assert await expire_exports(pool, storage) == 1
        assert not await storage.exists(path)
        assert await bench.count("soulprint.uploads") == 0
