"""Deleting one conversation or one fact: gone from every table and text, for good, at any moment."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from soulprint_pipeline.alike import fingerprint
from soulprint_pipeline.fake_model import Rule
from soulprint_queue import doors
from soulprint_queue.connections import Pool
from soulprint_queue.errors import LeaseLost, UnknownUser
from soulprint_queue.step import close_step
from soulprint_queue.steps import STEPS
from tests.queue.bench import Person, make_bench
from tests.queue.desk import Desk
from tests.queue.test_whole_imports import conversation
from tests.queue.workbench import make_workbench

SECRET = "Kumquat"


def talks() -> list[dict[str, Any]]:
    """The third conversation is the one to be deleted; the second says one of its facts too."""
    return [
        conversation(0, "My name is Ada. I live in Lisbon.", "Hello Ada.", "I love chess.", "Fine."),
        conversation(1, "I prefer tea to coffee.", "Noted.", "I'm building a boat called Heron.", "Oh."),
        conversation(2, f"I live in {SECRET}ville now.", "Nice.", f"I'm writing a book called {SECRET}.", "Ah.",
                     "I prefer tea to coffee.", "So you said.", f"I love {SECRET}s.", "Good."),
        conversation(3, "I hate coriander.", "Noted.", "I decided to use oak for the boat.", "Good."),
    ]  # fmt: skip


async def traces(pool: Pool, word: str = SECRET) -> set[str]:
    """The tables in which a word still stands, in whatever column."""
    tables = [
        row["name"]
        for row in await pool.fetch(
            "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables "
            "WHERE schemaname = 'soulprint' OR tablename = 'user_profiles'"
        )
    ]
    return {
        table
        for table in tables
        if await pool.fetchval(
            f"SELECT EXISTS (SELECT FROM {table} t WHERE to_jsonb(t)::text ILIKE '%' || $1 || '%')",  # noqa: S608  # from the catalog
            word,
        )
    }


async def cited_lines(pool: Pool) -> None:
    """Assert that every bullet of MEMORY still has the evidence that belongs to it."""
    memory = await pool.fetchval("SELECT memory_md FROM public.user_profiles")
    field, item, bullets = "", 0, {}
    names = {"Preferences": "preferences", "Projects": "projects", "Important Dates": "dates",
             "Beliefs & Values": "beliefs", "Decisions & Context": "decisions"}  # fmt: skip
    for line in memory.splitlines():
        if line.startswith("## "):
            field, item = names[line[3:]], 0
        elif line.startswith("- "):
            bullets[field, item] = line
            item += 1
    rows = await pool.fetch(
        "SELECT v.field, v.item, f.statement FROM soulprint.evidence v JOIN soulprint.facts f USING (fact_id) WHERE section = 'memory'"
    )
    assert {(row["field"], row["item"]) for row in rows} == set(bullets)
    for row in rows:
        assert row["statement"].rstrip(".") in bullets[row["field"], row["item"]]


async def test_a_deleted_conversation_is_gone_at_once_and_the_profile_is_written_anew(
    desk: Desk,
) -> None:
    async with desk.working():
        await desk.run(talks())
    before = await desk.profile()
    assert before["user_md"]["location"] == f"{SECRET}ville now"
    assert len(await traces(desk.pool)) == 6
    book = await desk.rows(
        "SELECT usd, tokens_in, tokens_out FROM soulprint.calls ORDER BY call_id"
    )

    receipt = await doors.delete_conversation(desk.pool, desk.user_id, "c2")

    # No worker runs: what follows is the door's own doing.
    assert await traces(desk.pool) == set()
    assert receipt["facts_deleted"] == 3
    assert receipt["facts_changed"] == 1
    assert receipt["kept_past"] == 1
    assert receipt["rewriting"] is True
    profile = await desk.profile()
    assert profile["user_md"]["location"] == ""
    assert profile["user_md"]["name"] == "Ada"
    assert "Heron" in profile["memory_md"]
    assert "Heron" in profile["soulprint_text"]
    assert "Ada" in profile["soulprint_text"]
    await cited_lines(desk.pool)
    assert (await desk.status())["full_pass_status"] == "processing"
    assert (
        await desk.rows("SELECT usd, tokens_in, tokens_out FROM soulprint.calls ORDER BY call_id")
        == book
    )

    async with desk.working():
        status = await desk.ended()
    assert status["state"] == "complete"
    profile = await desk.profile()
    # Where they lived before is no news of where they live.
    assert profile["user_md"]["location"] == ""
    facts = {fact["statement"]: fact for fact in await desk.facts()}
    assert facts["Lives in Lisbon."]["status"] == "superseded"
    assert [each["conversation_id"] for each in facts["Prefers tea to coffee."]["sources"]] == [
        "c1"
    ]
    assert await traces(desk.pool) == set()
    # Nothing was read again: one call, for the sections.
    assert (desk.asked("extract"), desk.asked("sections")) == (1, 3)


async def test_a_deleted_conversation_does_not_come_back_with_the_next_import(desk: Desk) -> None:
    async with desk.working():
        await desk.run(talks())
        await doors.delete_conversation(desk.pool, desk.user_id, "c2")
        await desk.ended()
        asked = desk.asked("extract")
        status = await desk.run([*talks(), conversation(4, "I love rain.", "Noted.")])
    assert (status["state"], status["total_conversations"]) == ("complete", 4)
    assert await traces(desk.pool) == set()
    assert desk.asked("extract") == asked + 1
    assert "Loves rain" in (await desk.profile())["memory_md"]


async def test_a_deleted_fact_is_gone_at_once_and_does_not_come_back(desk: Desk) -> None:
    async with desk.working():
        await desk.run(talks())
    facts = {fact["statement"]: fact for fact in await desk.facts()}
    doomed = facts[f"Is writing a book called {SECRET}."]
    receipt = await doors.delete_fact(desk.pool, desk.user_id, doomed["id"])
    assert (receipt["facts_deleted"], receipt["rewriting"]) == (1, True)
    profile = await desk.profile()
    for text in (profile["memory_md"], profile["soulprint_text"], json.dumps(profile["tools_md"])):
        assert "writing" not in text
        assert f"book called {SECRET}" not in text
    assert f"{SECRET}ville" in profile["memory_md"]
    await cited_lines(desk.pool)
    # The conversation itself stays; nothing else holds the fact.
    gone = f"book called {SECRET}"
    assert await traces(desk.pool, gone) == {"soulprint.conversations", "soulprint.chunks"}
    grown = talks()
    grown[2] = conversation(2, f"I live in {SECRET}ville now.", "Nice.", f"I'm writing a book called {SECRET}.", "Ah.",
                            "I love walnuts.", "Good.")  # fmt: skip
    said_elsewhere = conversation(
        5, f"I'm writing a book called {SECRET}.", "You said so.", "I hate noise.", "Ok."
    )
    async with desk.working():
        assert (await desk.ended())["state"] == "complete"
        assert await traces(desk.pool, gone) == {"soulprint.conversations", "soulprint.chunks"}
        await doors.enqueue_full_pass(desk.pool, desk.user_id)
        await desk.ended()
        await desk.run([*grown, said_elsewhere])
    statements = {fact["statement"] for fact in await desk.facts()}
    assert not any("book" in each for each in statements)
    assert {"Loves walnuts.", "Hates noise.", f"Lives in {SECRET}ville now."} <= statements
    profile = await desk.profile()
    assert gone not in json.dumps({key: profile[key] for key in ("memory_md", "soulprint_text", "soul_md",
                                                                "identity_md", "user_md", "agents_md", "tools_md")})  # fmt: skip


async def test_a_deleted_superseded_fact_leaves_the_line_of_the_one_that_stands(desk: Desk) -> None:
    async with desk.working():
        await desk.run(talks())
        line = f"- Lives in {SECRET}ville now (since Nov 2023; until then: Lives in Lisbon)\n"
        assert line in (await desk.profile())["memory_md"]
        (doomed,) = [fact for fact in await desk.facts() if fact["statement"] == "Lives in Lisbon."]
        await doors.delete_fact(desk.pool, desk.user_id, doomed["id"])
        assert "Lisbon" not in (await desk.profile())["memory_md"]
        await desk.ended()
    memory = (await desk.profile())["memory_md"]
    assert f"- Lives in {SECRET}ville now (Nov 2023)\n" in memory
    assert "Lisbon" not in memory
    await cited_lines(desk.pool)


@pytest.mark.parametrize("analyst", ["claude", "local"])
async def test_a_deleted_value_of_a_slot_does_not_come_back_in_other_words(
    desk: Desk, analyst: str
) -> None:
    """The local analyst finds two facts in "I moved to Berlin in 2021": where, and when."""
    first = [
        conversation(1, "I live in Berlin.", "Nice.", "I love rain.", "Fine."),
        conversation(2, "I'm based in Berlin.", "I see."),
    ]
    later = [
        *first,
        conversation(3, "I moved to Berlin in 2021.", "Nice.", "I hate noise.", "Ok."),
        conversation(4, "I live in Bern.", "Nice."),
    ]
    async with desk.working(**({"anthropic_api_key": None} if analyst == "local" else {})):
        await desk.run(first)
        doomed = next(each for each in await desk.facts() if "Berlin" in each["statement"])
        await doors.delete_fact(desk.pool, desk.user_id, doomed["id"])
        await desk.ended()
        assert {fact["statement"] for fact in await desk.facts()} == {"Loves rain."}
        await desk.run(later)
        assert {fact["statement"] for fact in await desk.facts()} == {
            "Loves rain.", "Hates noise.", "Lives in Bern.",
        }  # fmt: skip
        # Neither is it read for the sections: what says it again is put aside.
        await doors.enqueue_full_pass(desk.pool, desk.user_id)
        await desk.ended()
    profile = await desk.profile()
    assert "Berlin" not in json.dumps({key: str(value) for key, value in profile.items()})


async def test_what_another_passage_says_beside_a_deleted_value_stays(desk: Desk) -> None:
    talk = conversation(
        1, "I moved to Berlin in 2021. Berlin is where my sister Eva lives.", "Nice."
    )
    async with desk.working(anthropic_api_key=None):
        await desk.run([talk])
        before = {fact["statement"]: fact for fact in await desk.facts()}
        await doors.delete_fact(desk.pool, desk.user_id, before["Lives in Berlin."]["id"])
        await desk.ended()
    left = {fact["statement"] for fact in await desk.facts()}
    gone = {"Lives in Berlin.", "Moved to Berlin in 2021."}
    assert gone <= before.keys()
    assert left == before.keys() - gone


@pytest.mark.parametrize(
    ("slot", "one", "other", "same"),
    [
        ("home", "Lives in Berlin.", "Moved to Berlin in 2021.", True),
        ("home", "Lives in Berlin.", "Is based in Berlin.", True),
        ("home", "Lives in Berlin.", "Lives in Berlin Mitte.", False),
        ("home", "Lives in Berlin.", "Lives in Bern.", False),
        ("employer", "Works at Siemens.", "Joined Siemens in 2022.", True),
        ("occupation", "Works as a software engineer.", "Is a software engineer.", True),
        ("occupation", "Is a software engineer.", "Is a data engineer.", False),
        ("name", "Is called Ada.", "Their name is Ada.", True),
        ("name", "Is called Ada.", "Is called Ada Lovelace.", False),
        ("age", "Is 34 years old.", "Is 35 years old.", False),
        ("birth", "Was born in 1990.", "Was born in 1985.", False),
        ("diet", "Is vegetarian.", "Does not eat meat.", False),
    ],
)
async def test_a_slots_value_is_the_same_in_words_of_which_that_is_sure(
    pool: Pool, slot: str, one: str, other: str, same: bool
) -> None:
    words = [fingerprint("decisions", each) for each in (one, other)]
    found = await pool.fetchval(
        "SELECT soulprint.value_digest($1, $2, $3) = soulprint.value_digest($1, $2, $4)",
        uuid4(), slot, *words,
    )  # fmt: skip
    assert found is same


async def test_a_deleted_memory_is_a_line_and_the_rest_of_its_snapshot_stays(desk: Desk) -> None:
    def with_memories(number: int, *lines: str) -> dict[str, Any]:
        talk = conversation(number, "What do you know?", "Things.")
        nodes = talk["mapping"]
        nodes["mem"] = {
            "id": "mem", "parent": "root", "children": [f"m{number}-0"],
            "message": {"id": f"mem{number}", "author": {"role": "assistant"}, "create_time": talk["create_time"],
                        "content": {"content_type": "model_editable_context", "model_set_context": "\n".join(
                            f"{place}. [2024-0{place}-01]. {line}" for place, line in enumerate(lines, 1))},
                        "recipient": "all", "metadata": {}},
        }  # fmt: skip
        nodes[f"m{number}-0"]["parent"] = "mem"
        return talk

    first = with_memories(1, "Likes Kumquats.", "Likes plums.")
    async with desk.working():
        await desk.run([first])
        (doomed,) = [fact for fact in await desk.facts() if SECRET in fact["statement"]]
        await doors.delete_fact(desk.pool, desk.user_id, doomed["id"])
        await desk.ended()
        assert [fact["statement"] for fact in await desk.facts()] == ["Likes plums."]
        # The next export numbers its snapshot anew.
        await desk.run([first, with_memories(2, "Likes plums.", "Likes figs.", "Likes Kumquats.")])
    # The line has another date now, and is read; the fact is no fact again.
    assert {fact["statement"] for fact in await desk.facts()} == {"Likes plums.", "Likes figs."}


@pytest.mark.parametrize("door", ["conversation", "fact"])
@pytest.mark.parametrize("step", ["quick_pass", "extract", "memory", "sections"])
async def test_a_step_that_has_the_words_in_hand_writes_nothing(
    desk: Desk, dsn: str, tmp_path: Path, step: str, door: str
) -> None:
    async with make_bench(dsn) as bench, make_workbench(bench, tmp_path) as workbench:
        # A first import, so that there are facts to delete while the second one runs.
        first = await imported(desk)
        await workbench.run_all(first)
        (doomed, *_) = await desk.rows(
            "SELECT fact_id FROM soulprint.facts WHERE statement ILIKE $1", f"%{SECRET}ville%"
        )
        talk = talks()
        talk[2] = conversation(
            2, f"I live in {SECRET}ville now.", "Nice.", "I love walnuts.", "Good."
        )
        person = await imported(desk, talk)
        while (row := await bench.row(person))["step"] != step:
            await workbench.run_step(await bench.claim_of(person, row["step"]))
        claim = await bench.claim_of(person, step)
        commit = await STEPS[step](await workbench.open(claim))
        if door == "conversation":
            await doors.delete_conversation(desk.pool, desk.user_id, "c2")
        else:
            await doors.delete_fact(desk.pool, desk.user_id, doomed["fact_id"])
        with pytest.raises(LeaseLost):
            await close_step(desk.pool, claim, commit)
        await workbench.run_all(person)
        assert await bench.state(person) == "complete"
        assert await bench.jobs(person) == []
    left = await traces(desk.pool, f"{SECRET}ville")
    assert left == (
        set() if door == "conversation" else {"soulprint.conversations", "soulprint.chunks"}
    )


async def imported(desk: Desk, talk: list[dict[str, Any]] | None = None) -> Person:
    return Person(desk.user_id, await desk.enqueue(talk or talks()))


async def test_a_conversation_deleted_while_its_export_is_read_is_not_stored(
    desk: Desk, dsn: str, tmp_path: Path
) -> None:
    async with make_bench(dsn) as bench, make_workbench(bench, tmp_path) as workbench:
        first = await imported(desk)
        await workbench.run_all(first)
        again = await imported(desk, talks()[1:])
        run = await workbench.begin_import(again)
        await doors.delete_conversation(desk.pool, desk.user_id, "c2")
        await close_step(desk.pool, run.claim, await STEPS["import"](run))
        await workbench.run_all(again)
        assert await bench.state(again) == "complete"
    assert await traces(desk.pool) == set()


async def test_an_answer_that_comes_too_late_leaves_its_price_and_no_word(desk: Desk) -> None:
    desk.fake.control(Rule(mode="slow", task="extract", seconds=600))
    async with desk.working():
        await desk.enqueue(talks())
        await desk.until(
            "SELECT 1 FROM soulprint.calls WHERE task = 'extract' AND state = 'reserved'"
        )
        await asyncio.wait_for(desk.fake.busy(1), 60)
        await doors.delete_conversation(desk.pool, desk.user_id, "c2")
        desk.fake.hurry()
        assert (await desk.ended())["state"] == "complete"
        await desk.until("SELECT NOT EXISTS (SELECT FROM soulprint.calls WHERE state = 'reserved')")
    assert await traces(desk.pool) == set()
    billed = await desk.pool.fetchval("SELECT sum(tokens_out) FROM soulprint.calls")
    assert billed == desk.fake.calls()["tokens_out"]


async def test_a_pass_that_was_cancelled_keeps_its_pruned_profile_until_it_is_retried(
    desk: Desk,
) -> None:
    desk.fake.control(Rule(mode="slow", task="extract", seconds=600))
    async with desk.working():
        await desk.enqueue(talks())
        await desk.until("SELECT 1 FROM soulprint.calls WHERE task = 'extract'")
        await doors.cancel_import(desk.pool, desk.user_id)
        assert f"{SECRET}ville" in json.dumps((await desk.profile())["user_md"])
        receipt = await doors.delete_conversation(desk.pool, desk.user_id, "c2")
        assert receipt["rewriting"] is False
        assert await traces(desk.pool) == set()
        desk.fake.hurry()
        await doors.retry_full_pass(desk.pool, desk.user_id)
        assert (await desk.ended())["state"] == "complete"
    assert await traces(desk.pool) == set()


async def test_what_is_not_there_or_another_persons_is_refused(desk: Desk) -> None:
    async with desk.working():
        await desk.run(talks())
    (fact, *_) = await desk.facts()
    with pytest.raises(UnknownUser):
        await doors.delete_conversation(desk.pool, uuid4(), "c2")
    with pytest.raises(UnknownUser):
        await doors.delete_fact(desk.pool, uuid4(), fact["id"])
    with pytest.raises(UnknownUser):
        await doors.delete_conversation(desk.pool, desk.user_id, "c99")
    with pytest.raises(UnknownUser):
        await doors.delete_fact(desk.pool, desk.user_id, uuid4())
    assert len(await desk.facts()) > 5


async def test_an_erasure_forgets_what_was_to_be_forgotten(desk: Desk) -> None:
    async with desk.working():
        await desk.run(talks())
        await doors.delete_conversation(desk.pool, desk.user_id, "c2")
        await desk.ended()
    await doors.erase_user(desk.pool, desk.user_id)
    assert await desk.rows("SELECT FROM soulprint.forgotten") == []
