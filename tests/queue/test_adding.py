"""An import adds: what it repeats is replaced by the newer version, and nothing else goes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from soulprint_pipeline.fake_model import FakeModel
from soulprint_queue import doors, reads
from soulprint_queue.errors import LeaseLost
from soulprint_queue.step import close_step
from soulprint_queue.steps import STEPS
from tests.queue.bench import REFUSED, Bench
from tests.queue.exporting import (
    bring,
    claude,
    held,
    instructed,
    profile,
    put,
    statements,
    talks,
    windows,
    zipped,
)
from tests.queue.test_once_in_its_life import Paid
from tests.queue.test_whole_imports import conversation
from tests.queue.workbench import Workbench, make_workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")


EMPTY = b'[{"mapping":{}}]'


async def test_a_download_that_broke_off_takes_nothing_away(
    work: Workbench,
) -> None:
    whole = zipped(conversations=[conversation(n, f"I'm building a boat called Heron{n}.", "Oh.") for n in range(30)])  # fmt: skip
    first = await bring(work, whole)
    facts, before = await statements(work, first), await profile(work, first)
    assert len(facts) >= 30
    stored = await work.bench.count("soulprint.conversations")
    second = await bring(work, whole[: len(whole) // 3], first)
    status = await reads.read_status(work.bench.pool, second.user_id)
    assert status["truncated"]
    # What is told of the file is told of the file.
    assert 0 < status["total_conversations"] < stored
    assert status["total_conversations"] + status["carried_over"] == stored
    assert status["set_aside"] <= status["total_conversations"]
    assert sum(status["set_aside_by"].values()) == status["set_aside"]
    assert await statements(work, second) == facts
    assert await work.bench.count("soulprint.conversations") == stored
    assert await profile(work, second) == before
    # And nothing was read again.
    assert await windows(work, second) == 0


@pytest.mark.parametrize("data", [EMPTY, b'[{"mapping":{}}, {"title": "x", "mapping": null}]'])
async def test_an_export_with_nothing_in_it_leaves_the_profile_as_it_was(
    work: Workbench, data: bytes
) -> None:
    first = await bring(work, talks())
    facts, before = await statements(work, first), await profile(work, first)
    second = await bring(work, data, first)
    assert await statements(work, second) == facts
    assert await profile(work, second) == before
    status = await reads.read_status(work.bench.pool, second.user_id)
    assert (status["total_conversations"], status["carried_over"]) == (1, 3)
    assert status["set_aside_by"] == {"empty": 1}


async def test_an_export_of_another_vendor_stands_beside_the_first(work: Workbench) -> None:
    first = await bring(work, talks())
    facts = await statements(work, first)
    second = await bring(work, claude(), first)
    assert await statements(work, second) > facts
    assert any("olives" in each for each in await statements(work, second) - facts)
    assert await held(work, second) == {"c0": True, "c1": True, "c2": True, "talk-1": False}
    memory = (await profile(work, second))["memory_md"]
    assert "olives" in memory
    assert "coriander" in memory
    # Only the new one was read, in one window.
    keys = await work.bench.pool.fetchval(
        "SELECT sum(cardinality(conversation_keys)) FROM soulprint.windows WHERE import_id = $1",
        second.import_id,
    )
    assert keys == 1


async def test_of_a_changed_conversation_the_newer_version_stands_and_the_rest_stays(
    work: Workbench,
) -> None:
    first = await bring(work, talks())
    facts = await statements(work, first)
    changed = conversation(2, "I adore coriander.", "Noted.")
    changed["update_time"] += 500
    second = await bring(work, [changed], first)
    now = await statements(work, second)
    assert not any(each.startswith(("Hates coriander", "Decided to use oak")) for each in now)
    assert {each for each in facts if "coriander" not in each and "oak" not in each} <= now
    assert await work.bench.count("soulprint.conversations") == 3
    assert await held(work, second) == {"c0": True, "c1": True, "c2": False}


async def test_an_older_export_replaces_no_newer_version(work: Workbench) -> None:
    newer = talks()
    newer[0] = conversation(0, "I live in Porto.", "Nice.", "I love chess.", "Fine.")
    newer[0]["update_time"] += 500
    first = await bring(work, newer)
    facts = await statements(work, first)
    older = [*talks()[:2], conversation(7, "I have two cats.", "Sweet.")]
    second = await bring(work, older, first)
    now = await statements(work, second)
    assert facts < now
    assert not any("Lisbon" in each for each in now)
    assert any("cats" in each for each in now)
    # Every conversation of the file counts as one of the file.
    status = await reads.read_status(work.bench.pool, second.user_id)
    assert (status["total_conversations"], status["carried_over"]) == (3, 1)
    assert await work.bench.count("soulprint.conversations") == 4


async def test_of_two_versions_of_one_date_or_of_none_the_one_read_last_stands(
    work: Workbench,
) -> None:
    for date in (1_700_000_000, None):
        old, new = (conversation(0, f"I live in {town}.", "Nice.") for town in ("Oslo", "Bergen"))
        old["update_time"] = new["update_time"] = date
        second = await bring(work, [new], await bring(work, [old]))
        assert await statements(work, second) == {"Lives in Bergen."}


async def test_what_was_forgotten_stays_forgotten(work: Workbench) -> None:
    first = await bring(work, talks())
    await doors.delete_conversation(work.bench.pool, first.user_id, "c2")
    gone = next(
        fact["id"]
        for fact in (await reads.read_facts(work.bench.pool, first.user_id))["facts"]
        if "tea" in fact["statement"]
    )
    await doors.delete_fact(work.bench.pool, first.user_id, gone)
    await work.run_all(first)
    left = await statements(work, first)
    second = await bring(work, claude(), first)
    assert set(await held(work, second)) == {"c0", "c1", "talk-1"}
    now = await statements(work, second)
    assert left < now
    assert not any(word in each for word in ("coriander", "oak", "tea") for each in now)
    # Also where it comes again, beside what is carried over.
    third = await bring(work, talks(), second)
    assert await statements(work, third) == now


async def test_an_import_that_fails_or_is_cancelled_loses_nothing(work: Workbench) -> None:
    bench = work.bench
    first = await bring(work, talks())
    facts, before = await statements(work, first), await profile(work, first)
    # Failed while it read: nothing of it counts.
    failed = await bench.begin(first.user_id)
    claim = await bench.claim_of(failed, "import")
    run = await work.open(claim)
    put(work, failed, json.dumps([conversation(8, "I have a parrot.", "Oh.")]).encode())
    await STEPS["import"](run)
    await bench.fail(claim, REFUSED)
    # Cancelled before its quick profile: it was not wanted.
    cancelled = await bench.begin(first.user_id)
    put(work, cancelled, json.dumps([conversation(9, "I have a snake.", "Oh.")]).encode())
    await work.run_step(await bench.claim_of(cancelled, "import"))
    await doors.cancel_import(bench.pool, first.user_id)
    assert await statements(work, first) == facts
    assert await profile(work, first) == before
    # Failed later: it was read, and what nobody has looked at for facts is looked at now.
    late = await bench.begin(first.user_id)
    put(work, late, json.dumps(claude()).encode())
    await work.run_step(await bench.claim_of(late, "import"))
    await work.run_step(await bench.claim_of(late, "quick_pass"))
    claim = await bench.claim_of(late, "extract")
    await work.open(claim)
    await bench.fail(claim, REFUSED)
    assert await profile(work, first) == before
    last = await bring(work, [conversation(7, "I have two cats.", "Sweet.")], first)
    assert set(await held(work, last)) == {"c0", "c1", "c2", "c7", "talk-1"}
    now = await statements(work, last)
    assert facts < now
    assert any("olives" in each for each in now)
    assert not any(word in each for word in ("parrot", "snake") for each in now)


@pytest.mark.parametrize("crash", ["before", "after"])
async def test_a_worker_that_dies_beside_the_closing_carries_over_once(
    work: Workbench, crash: str
) -> None:
    bench = work.bench
    first = await bring(work, [instructed(talks()[0], "Call me Kay.", 1.0), *talks()[1:]])
    facts = await statements(work, first)
    second = await bench.begin(first.user_id)
    put(
        work,
        second,
        json.dumps([talks()[0], conversation(7, "I have two cats.", "Sweet.")]).encode(),
    )
    claim = await bench.claim_of(second, "import")
    run = await work.open(claim)
    commit = await STEPS["import"](run)
    if crash == "before":
        # Everything is stored and nothing closed; another worker takes the step up.
        assert await held(work, second) == {"c0": False, "c7": False}
        again = await bench.take_over(claim)
        with pytest.raises(LeaseLost):
            await close_step(bench.pool, claim, commit)
        assert await held(work, second) == {"c0": False, "c7": False}
        await work.run_step(again)
    else:
        await close_step(bench.pool, claim, commit)
        with pytest.raises(LeaseLost):
            await close_step(bench.pool, claim, commit)
    wanted = {"c0": False, "c1": True, "c2": True, "c7": False}
    assert await held(work, second) == wanted
    await work.run_all(second)
    assert await held(work, second) == wanted
    assert await statements(work, second) > facts
    assert await bench.count("soulprint.conversations") == 4


@pytest_asyncio.fixture(loop_scope="session")
async def paid(bench: Bench, tmp_path: Path) -> AsyncIterator[Paid]:
    from soulprint_pipeline.analysts.claude import ClaudeAnalyst

    async with FakeModel() as fake:
        analyst = ClaudeAnalyst(api_key="k", base_url=fake.url, model="claude-haiku-5-5")
        async with make_workbench(bench, tmp_path, analyst) as made:
            yield Paid(made, fake)


async def test_what_is_carried_over_is_not_paid_again(paid: Paid) -> None:
    bench = paid.work.bench
    first = await bench.begin()
    whole = [instructed(talks()[0], "Call me Kay.", 10.0), *talks()[1:]]
    await paid.bring(first, whole)
    # A part of it, and nothing new: the same profile is answered from the book.
    second = await bench.begin(first.user_id)
    assert await paid.bring(second, whole[1:]) == {}
    third = await bench.begin(first.user_id)
    bought = await paid.bring(third, claude())
    assert bought["extract"] == 1
    assert set(await held(paid.work, third)) == {"c0", "c1", "c2", "talk-1"}


async def test_an_erasure_takes_what_was_carried_over(work: Workbench) -> None:
    second = await bring(work, claude(), await bring(work, talks()))
    await doors.erase_user(work.bench.pool, second.user_id)
    for table in (
        "import_conversations",
        "conversations",
        "sources",
        "facts",
        "mentions",
        "imports",
    ):
        assert await work.bench.count(f"soulprint.{table}") == 0


async def test_a_full_pass_once_more_reads_what_was_carried_over_too(work: Workbench) -> None:
    second = await bring(work, claude(), await bring(work, talks()))
    facts = await statements(work, second)
    await work.bench.pool.execute("DELETE FROM soulprint.mentions")
    await work.bench.pool.execute("DELETE FROM soulprint.extractions")
    await doors.enqueue_full_pass(work.bench.pool, second.user_id)
    await work.run_all(second)
    assert await statements(work, second) == facts
