"""Batches of an export: twice is once, the newer of two versions stays, and odd values fit."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from soulprint_pipeline.exports.conversation import (
    Conversation,
    Item,
    Message,
    PersonalSource,
    Quarantined,
    SourceKind,
)
from soulprint_queue import doors
from soulprint_queue.errors import LeaseLost, NoLongerWanted
from soulprint_queue.planning import plan_import
from soulprint_queue.rows import ImportRow
from soulprint_queue.statements import sql
from soulprint_queue.step import Opened
from soulprint_queue.stored import load_conversations, load_sources
from tests.pipeline.exports.building import conversation as raw_conversation
from tests.pipeline.exports.building import message as raw_message
from tests.queue.bench import Bench
from tests.queue.workbench import Workbench, make_workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")

TABLES = ("conversations", "chunks", "import_conversations", "sources", "quarantine")


@pytest_asyncio.fixture(loop_scope="session")
async def bench_of_work(bench: Bench, tmp_path: Path) -> AsyncIterator[Workbench]:
    async with make_workbench(bench, tmp_path) as made:
        yield made


def conversation(
    identity: str, *texts: str, updated: float | None = 1_700_000_000.0, **fields: Any
) -> Conversation:
    """A conversation in which the person and the assistant take turns."""
    messages = tuple(
        Message(
            f"{identity}-{n}"[-100:],
            "user" if n % 2 == 0 else "assistant",
            text,
            1_600_000_000.0 + n,
        )
        for n, text in enumerate(texts)
    )
    return Conversation(
        id=identity, title=f"About {identity}"[:80], created_at=1_600_000_000.0, updated_at=updated,
        messages=messages, **fields,
    )  # fmt: skip


def source(
    text: str,
    at: float | None,
    kind: SourceKind = "custom_instructions",
    conversation_id: str = "c",
) -> PersonalSource:
    return PersonalSource(kind, text, at, conversation_id, f"m-{at}")


async def stored(bench: Bench) -> dict[str, list[str]]:
    return {
        table: [row["row"] for row in await bench.pool.fetch(f"SELECT t::text AS row FROM soulprint.{table} t ORDER BY 1")]  # noqa: S608  # names from above
        for table in TABLES
    }  # fmt: skip


async def contents(bench: Bench) -> dict[str, str]:
    """The first message of every conversation that the imports hold, by its id."""
    rows = await bench.pool.fetch(
        "SELECT ic.conversation_id, c.messages FROM soulprint.import_conversations ic JOIN soulprint.conversations c USING (conversation_key)"
    )
    return {row["conversation_id"]: json.loads(row["messages"])[0]["text"] for row in rows}


EXPORT: tuple[Item, ...] = (
    conversation("a", "I keep bees.", "Lovely!", "They are Carniolans."),
    Quarantined("no mapping: a folder or project entry", 123, "broken"),
    source("Call me Kay.", 1_650_000_000.0),
    conversation("b", "I live in Oslo 💾.", "Nice."),
    Quarantined("not JSON", None, None),
    conversation("c"),
    conversation("d", "", skipped="do_not_remember"),
)


async def test_the_same_batch_twice_is_once(bench_of_work: Workbench) -> None:
    bench = bench_of_work.bench
    run = await bench_of_work.begin_import(await bench.begin())
    await bench_of_work.save(run, *EXPORT)
    before = await stored(bench)
    assert {table: len(rows) for table, rows in before.items()} == {
        "conversations": 4, "chunks": 2, "import_conversations": 4, "sources": 1, "quarantine": 2,
    }  # fmt: skip
    for _ in range(2):
        await bench_of_work.save(run, *EXPORT)
    assert await stored(bench) == before


async def test_an_import_that_begins_anew_after_a_crash_skips_what_is_stored(
    bench_of_work: Workbench,
) -> None:
    bench = bench_of_work.bench
    run = await bench_of_work.begin_import(await bench.begin())
    for n in range(len(EXPORT)):
        # The numbers of sources and quarantined parts are their places in the whole export.
        await bench_of_work.save(run, *EXPORT[: n + 1])
    whole = await stored(bench)
    taken = await bench.take_over(run.claim)
    again = await bench_of_work.open(taken)
    await bench_of_work.save(again, *EXPORT)
    assert await stored(bench) == whole


async def test_another_file_at_the_same_path_after_a_crash_is_stored_beside_what_there_was(
    bench_of_work: Workbench,
) -> None:
    """The person uploads once more between two tries: places of sources then mean other texts."""
    bench = bench_of_work.bench
    run = await bench_of_work.begin_import(await bench.begin())
    await bench_of_work.save(
        run, source("Call me Kay.", 1.0), source("Be brief.", 2.0, "saved_memory")
    )
    again = await bench_of_work.open(await bench.take_over(run.claim))
    await bench_of_work.save(
        again, source("Be brief.", 2.0, "saved_memory"), source("Call me Bo.", 3.0)
    )
    texts = await bench.pool.fetch("SELECT content FROM soulprint.sources")
    assert {row["content"] for row in texts} >= {"Be brief.", "Call me Bo."}


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_of_versions_of_one_conversation_the_newest_stays_in_any_order_and_batching(
    bench_of_work: Workbench, order: tuple[int, ...], together: bool
) -> None:
    bench = bench_of_work.bench
    versions = [
        conversation("a", f"version {n}", "ok", updated=1_700_000_000.0 + n) for n in range(3)
    ]
    items = [versions[n] for n in order]
    run = await bench_of_work.begin_import(await bench.begin())
    batches: list[list[Item]] = [[*items]] if together else [[item] for item in items]
    for batch in batches:
        await bench_of_work.save(run, *batch)
    assert await contents(bench) == {"a": "version 2"}
    assert await bench.count("soulprint.import_conversations") == 1


async def test_of_two_versions_of_one_moment_the_later_in_the_file_stays(
    bench_of_work: Workbench,
) -> None:
    bench = bench_of_work.bench
    for together in (True, False):
        run = await bench_of_work.begin_import(await bench.begin())
        items = [conversation("a", "first", "ok"), conversation("a", "second", "ok")]
        batches: list[list[Item]] = [[*items]] if together else [[item] for item in items]
        for batch in batches:
            await bench_of_work.save(run, *batch)
        # Read a second time, it is the same again.
        await bench_of_work.save(run, *items)
        assert await contents(bench) == {"a": "second"}
        await doors.erase_user(bench.pool, run.row.user_id)


async def test_a_version_with_a_date_is_newer_than_one_without(bench_of_work: Workbench) -> None:
    bench = bench_of_work.bench
    for updated in itertools.permutations([None, 1_500_000_000.0]):
        run = await bench_of_work.begin_import(await bench.begin())
        for each in updated:
            await bench_of_work.save(
                run, conversation("a", "dated" if each else "undated", "ok", updated=each)
            )
        assert await contents(bench) == {"a": "dated"}
        await doors.erase_user(bench.pool, run.row.user_id)


async def test_an_unchanged_conversation_costs_a_later_import_one_mark(
    bench_of_work: Workbench,
) -> None:
    bench = bench_of_work.bench
    old = await bench.begin()
    await bench_of_work.save(await bench_of_work.begin_import(old), *EXPORT)
    before = await stored(bench)
    await doors.cancel_import(bench.pool, old.user_id)
    new = await bench.begin(old.user_id)
    await bench_of_work.save(
        await bench_of_work.begin_import(new), *EXPORT, conversation("e", "New.", "Yes.")
    )
    after = await stored(bench)
    assert len(after["conversations"]) == len(before["conversations"]) + 1
    assert set(before["conversations"]) < set(after["conversations"])
    assert len(after["chunks"]) == len(before["chunks"]) + 1
    assert len(after["import_conversations"]) == 2 * len(before["import_conversations"]) + 1


async def test_the_same_words_of_two_people_are_stored_for_each(bench_of_work: Workbench) -> None:
    bench = bench_of_work.bench
    for _ in range(2):
        await bench_of_work.save(
            await bench_of_work.begin_import(await bench.begin()),
            conversation("a", "Hi.", "Hello."),
        )
    assert await bench.count("soulprint.conversations") == 2
    assert await bench.pool.fetchval("SELECT count(DISTINCT user_id) FROM soulprint.chunks") == 2


@pytest.mark.parametrize("letter", ["x", "é", "💾"])
async def test_ids_of_ten_thousand_characters_are_stored_and_told_apart(
    bench_of_work: Workbench, letter: str
) -> None:
    bench = bench_of_work.bench
    long = letter * 10_000
    items: list[Item] = [
        conversation(long, "first", "ok"), conversation(long + "!", "second", "ok"),
        source("Call me Kay.", 1.0, conversation_id=long), Quarantined("broken", 1, long),
    ]  # fmt: skip
    run = await bench_of_work.begin_import(await bench.begin())
    for _ in range(2):
        await bench_of_work.save(run, *items)
    assert sorted((await contents(bench)).values()) == ["first", "second"]
    assert (
        await bench.pool.fetchval(
            "SELECT max(length(conversation_id)) FROM soulprint.conversations"
        )
        < 300
    )


@pytest.mark.parametrize(
    ("at", "year"),
    [(None, None), (float("nan"), None), (float("inf"), None), (-float("inf"), None), (1e300, None), (-1e300, None),
     (253_402_300_800.0, None), (-62_135_596_801.0, None), (0.0, 1970), (-1.0, 1969), (4_102_444_800.5, 2100)],
)  # fmt: skip
async def test_times_that_no_calendar_has_are_none(
    bench_of_work: Workbench, at: float | None, year: int | None
) -> None:
    bench = bench_of_work.bench
    run = await bench_of_work.begin_import(await bench.begin())
    odd = Conversation(
        "a", "", at, at, (Message("m", "user", "Hi.", at), Message("n", "assistant", "Hello.", at))
    )
    finite = at is None or math.isfinite(at)
    # JSON has no NaN and no infinity, so an export cannot bring one in a message.
    if not finite:
        odd = Conversation("a", "", at, at, (Message("m", "user", "Hi.", None),))
    for _ in range(2):
        await bench_of_work.save(run, odd, source("Call me Kay.", at))
    for table, column in (("conversations", "created_at"), ("conversations", "updated_at"), ("sources", "said_at"),
                          ("import_conversations", "updated_at"), ("chunks", "said_at")):  # fmt: skip
        year_of = f"SELECT extract(year FROM {column})::integer FROM soulprint.{table}"  # noqa: S608  # names from above
        found = await bench.pool.fetchval(year_of)
        if finite or table != "chunks":
            assert found == year, (table, column)
    async with bench.pool.acquire() as connection:
        key = await connection.fetchval("SELECT conversation_key FROM soulprint.conversations")
        ((_, back),) = await load_conversations(connection, [key])
        ((_, said),) = await load_sources(connection, run.claim.subject)
    assert back.updated_at == said.at == (at if year is not None else None)


@pytest.mark.parametrize("at", [0.0, 253_402_300_799.0])
async def test_the_first_and_the_last_moment_that_an_export_may_name_come_back(
    bench_of_work: Workbench, at: float
) -> None:
    bench = bench_of_work.bench
    run = await bench_of_work.begin_import(await bench.begin())
    for _ in range(2):
        await bench_of_work.save(
            run,
            Conversation("a", "", at, at, (Message("m", "user", "Hi.", at),)),
            source("Kay.", at),
        )
    async with bench.pool.acquire() as connection:
        key = await connection.fetchval("SELECT conversation_key FROM soulprint.conversations")
        ((_, back),) = await load_conversations(connection, [key])
        ((_, said),) = await load_sources(connection, run.claim.subject)
    assert (back.updated_at, said.at) == (at, at)


async def test_of_three_snapshots_of_the_instructions_the_newest_is_read_and_all_are_kept(
    bench_of_work: Workbench,
) -> None:
    bench = bench_of_work.bench
    run = await bench_of_work.begin_import(await bench.begin())
    await bench_of_work.save(
        run,
        source("Call me Kay.", 1_600_000_000.0), source("Call me Katherine.", 1_700_000_000.0), source("Call me K.", None),
        source("Likes tea. Has two cats.", 1_650_000_000.0, "saved_memories"),
        source("Likes tea.", 1_610_000_000.0, "saved_memories"),
        source("Has a cat.", 1_500_000_000.0, "saved_memory"), source("Plays the oboe.", None, "saved_memory"),
    )  # fmt: skip
    assert await bench.count("soulprint.sources") == 7
    async with bench.pool.acquire() as connection:
        read = [each.text for _, each in await load_sources(connection, run.claim.subject)]
    assert read == [
        "Call me Katherine.",
        "Likes tea. Has two cats.",
        "Has a cat.",
        "Plays the oboe.",
    ]


async def test_the_same_instructions_in_every_conversation_are_one_source_of_the_newest_date(
    bench_of_work: Workbench,
) -> None:
    bench = bench_of_work.bench
    run = await bench_of_work.begin_import(await bench.begin())
    for at in (1_600_000_000.0, 1_700_000_000.0, None, 1_650_000_000.0):
        await bench_of_work.save(run, source("Call me Kay.", at))
    row = await bench.pool.fetchrow(
        "SELECT count(*) AS n, max(extract(epoch FROM said_at)) AS at FROM soulprint.sources"
    )
    assert row is not None
    assert (row["n"], float(row["at"])) == (1, 1_700_000_000.0)


async def test_a_reason_is_cut_to_its_column(bench_of_work: Workbench) -> None:
    bench = bench_of_work.bench
    run = await bench_of_work.begin_import(await bench.begin())
    await bench_of_work.save(run, Quarantined("é" * 5_000, 2**40, None))
    row = await bench.pool.fetchrow(
        "SELECT length(reason) AS n, byte_position FROM soulprint.quarantine"
    )
    assert row is not None
    assert tuple(row) == (500, 2**40)


async def test_what_is_never_sent_says_why(bench_of_work: Workbench) -> None:
    bench = bench_of_work.bench
    run = await bench_of_work.begin_import(await bench.begin())
    only_assistant = Conversation("z", "", None, None, (Message("m", "assistant", "Hello?", None),))
    await bench_of_work.save(run, *EXPORT, only_assistant)
    async with bench.pool.acquire() as connection, connection.transaction():
        record = await connection.fetchrow(sql("lock_import"), run.claim.subject)
        assert record is not None
        await plan_import(connection, ImportRow.of(record), "local/1", "all")
    rows = await bench.pool.fetch(
        "SELECT conversation_id, set_aside FROM soulprint.import_conversations ORDER BY 1"
    )
    assert {row["conversation_id"]: row["set_aside"] for row in rows} == {
        "a": None, "b": None, "c": "empty", "d": "do_not_remember", "z": "nothing_said_by_the_person",
    }  # fmt: skip
    assert (await bench.row(run.claim.subject))["set_aside"] == 3
    planned = await bench.pool.fetch(
        "SELECT conversation_keys FROM soulprint.windows WHERE NOT with_sources"
    )
    assert sum(len(row["conversation_keys"]) for row in planned) == 2


async def test_progress_rises_from_20_to_50_with_the_bytes(bench_of_work: Workbench) -> None:
    bench = bench_of_work.bench
    person = await bench.begin()
    run = await bench_of_work.begin_import(person)
    await bench_of_work.save(run, *(conversation(f"c{n}", "Hi.", "Hello.") for n in range(450)))
    row = await bench.row(person)
    assert (row["stage"], row["progress"]) == ("Parsing conversations", 50)
    # Three batches of 200 at most.
    seen = await bench.pool.fetchval("SELECT count(*) FROM soulprint.import_conversations")
    assert seen == 450


async def test_a_batch_of_a_worker_that_lost_its_claim_stores_nothing(
    bench_of_work: Workbench,
) -> None:
    bench = bench_of_work.bench
    run = await bench_of_work.begin_import(await bench.begin())
    await bench.take_over(run.claim)
    with pytest.raises(LeaseLost):
        await bench_of_work.save(run, *EXPORT)
    assert all(rows == [] for rows in (await stored(bench)).values())


async def test_a_batch_after_a_cancel_or_an_erasure_stores_nothing(
    bench_of_work: Workbench,
) -> None:
    bench = bench_of_work.bench
    for door in (doors.cancel_import, doors.erase_user):
        run = await bench_of_work.begin_import(await bench.begin())
        await door(bench.pool, run.row.user_id)
        with pytest.raises((LeaseLost, NoLongerWanted)):
            await bench_of_work.save(run, *EXPORT)
        assert all(rows == [] for rows in (await stored(bench)).values())


async def test_a_whole_file_runs_through_the_real_steps_to_a_profile(
    bench_of_work: Workbench,
) -> None:
    bench = bench_of_work.bench
    person = await bench.begin()
    file = bench_of_work.workshop.settings.data_dir / "storage" / person.path
    file.parent.mkdir(parents=True)
    raw = [
        raw_conversation(
            f"c{n}",
            raw_message(f"c{n}-u", "user", [f"I live in Oslo and I decided to plant {n} apple trees."], at=1_600_000_000.0 + n),
            raw_message(f"c{n}-a", "assistant", ["How nice."], at=1_600_000_001.0 + n),
        )
        for n in range(12)
    ]  # fmt: skip
    file.write_text(json.dumps(raw), "utf-8")
    ran = await bench_of_work.run_all(person)
    assert ran[:2] == ["import", "quick_pass"]
    assert ran[-2:] == ["memory", "sections"]
    assert await bench.state(person) == "complete"
    profile = await bench.profile(person)
    assert (
        profile["import_status"],
        profile["total_conversations"],
        profile["total_messages"],
    ) == ("complete", 12, 24)
    assert "Oslo" in profile["memory_md"]
    assert isinstance(await bench.open(await bench.claim_of(await bench.begin(), "import")), Opened)
