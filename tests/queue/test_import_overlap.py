"""Reading, encoding and storing run at the same time, a batch apart, and no further ahead."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from soulprint_queue import batches
from soulprint_queue.batches import Batch, Batches
from soulprint_queue.errors import StopRequested
from soulprint_queue.steps.import_export import import_export
from tests.queue.bench import WAITING, Bench, Person
from tests.queue.workbench import Workbench, make_workbench
from tests.service.cli.exports import conversations

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONVERSATIONS = 12
AHEAD = 3
"""One batch being stored, one encoded and waiting, one read."""


@pytest_asyncio.fixture(loop_scope="session")
async def bench_of_work(bench: Bench, tmp_path: Path) -> AsyncIterator[Workbench]:
    async with make_workbench(bench, tmp_path) as made:
        yield made


class Reads:
    """Counts the batches that were read, and lets a test wait for them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.count = 0
        self._changed = threading.Condition()
        original = Batches.next

        def counted(batches: Batches) -> Batch | None:
            batch = original(batches)
            with self._changed:
                self.count += 1
                self._changed.notify_all()
            return batch

        monkeypatch.setattr(Batches, "next", counted)
        monkeypatch.setattr("soulprint_queue.batches.BATCH_ITEMS", 1)

    async def reach(self, count: int) -> None:
        def wait() -> bool:
            with self._changed:
                return self._changed.wait_for(lambda: self.count >= count, 60)

        assert await asyncio.to_thread(wait), f"{self.count} were read, never {count}"


async def stored_export(work: Workbench) -> Person:
    person = await work.bench.begin()
    path = work.workshop.settings.data_dir / "storage" / person.path
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(conversations(CONVERSATIONS)))
    return person


async def until_somebody_waits(bench: Bench) -> None:
    while not await bench.pool.fetchval(WAITING):
        pass


async def test_batches_are_read_and_encoded_while_one_is_stored_but_no_further_ahead(
    bench_of_work: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = bench_of_work
    reads = Reads(monkeypatch)
    encoded: list[str] = []
    second = threading.Event()
    original = batches.FoundConversation.encode

    def encode(found: batches.FoundConversation) -> batches.EncodedConversation:
        rows = original(found)
        encoded.append(found.mark.conversation_id)
        if len(encoded) == AHEAD - 1:
            second.set()
        return rows

    monkeypatch.setattr(batches.FoundConversation, "encode", encode)
    person = await stored_export(work)
    run = await work.begin_import(person)
    holding = await asyncpg.connect(work.bench.dsn)
    try:
        held = holding.transaction()
        await held.start()
        await holding.execute("LOCK TABLE soulprint.import_conversations IN EXCLUSIVE MODE")
        step = asyncio.create_task(import_export(run))
        async with asyncio.timeout(60):
            await until_somebody_waits(work.bench)
            await reads.reach(AHEAD)
            assert await asyncio.to_thread(second.wait, 60)
        # The first batch stands before the lock. Of everything else there is one of a kind.
        assert await asyncio.to_thread(lambda: reads.count) == AHEAD
        assert encoded == ["c-0", "c-1"]
        await held.rollback()
        async with asyncio.timeout(60):
            await step
    finally:
        await holding.close()
    assert reads.count == CONVERSATIONS + 1
    marks = await work.bench.pool.fetchval("SELECT count(*) FROM soulprint.import_conversations")
    assert marks == CONVERSATIONS


async def test_a_stop_ends_it_after_the_batch_in_hand(
    bench_of_work: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = bench_of_work
    reads = Reads(monkeypatch)
    person = await stored_export(work)
    run = await work.begin_import(person)
    holding = await asyncpg.connect(work.bench.dsn)
    try:
        held = holding.transaction()
        await held.start()
        await holding.execute("LOCK TABLE soulprint.import_conversations IN EXCLUSIVE MODE")
        step = asyncio.create_task(import_export(run))
        async with asyncio.timeout(60):
            await until_somebody_waits(work.bench)
            await reads.reach(AHEAD)
        work.workshop.stop.set()
        await held.rollback()
        with pytest.raises(StopRequested):
            await step
    finally:
        work.workshop.stop.clear()
        await holding.close()
    marks = await work.bench.pool.fetchval("SELECT count(*) FROM soulprint.import_conversations")
    assert 1 <= marks < CONVERSATIONS
    # Nothing reads on behind the step's back, in a file that is closed.
    count = reads.count
    await asyncio.to_thread(lambda: None)
    assert reads.count == count
