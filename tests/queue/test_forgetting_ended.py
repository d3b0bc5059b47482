"""What the forgotten had ended stays ended: nobody lives again where they lived before."""

from __future__ import annotations

import json
from typing import Any

import pytest

from soulprint_queue import doors
from soulprint_queue.connections import Pool
from soulprint_queue.keys import moment
from tests.queue.bench import Bench, Person
from tests.queue.desk import Desk
from tests.queue.test_consolidation import facts
from tests.queue.test_forgetting import traces
from tests.queue.test_whole_imports import conversation
from tests.queue.told import Told, day, store, tell, write_facts

HOMES = [
    conversation(1, "I live in Leeds.", "Nice.", "Thanks.", "Sure."),
    conversation(2, "I live in Bristol.", "I see.", "Thanks.", "Sure."),
]
LEEDS, BRISTOL = "Lives in Leeds.", "Lives in Bristol."


async def named(desk: Desk) -> dict[str, dict[str, Any]]:
    return {fact["statement"]: fact for fact in await desk.facts()}


async def leeds_is_past(desk: Desk) -> None:
    """Leeds is known, until Bristol was said; and nothing that an assistant reads says either."""
    found = await named(desk)
    assert BRISTOL not in found
    assert (found[LEEDS]["status"], found[LEEDS]["superseded_by"]) == ("superseded", None)
    assert found[LEEDS]["until"] == moment(1_700_002_000.0)
    profile = await desk.profile()
    assert profile["user_md"]["location"] == ""
    said = json.dumps({key: str(value) for key, value in profile.items()})
    assert "Leeds" not in said
    assert "Bristol" not in said


@pytest.mark.parametrize("door", ["fact", "conversation"])
@pytest.mark.parametrize("analyst", ["claude", "local"])
async def test_what_the_forgotten_had_ended_is_not_current_again(
    desk: Desk, analyst: str, door: str
) -> None:
    """At once, when it is written anew, in one section, in the next import and in the one after."""
    async with desk.working(**({"anthropic_api_key": None} if analyst == "local" else {})):
        await desk.run(HOMES)
        assert (await desk.profile())["user_md"]["location"] == "Bristol"
        if door == "fact":
            doomed = (await named(desk))[BRISTOL]["id"]
            receipt = await doors.delete_fact(desk.pool, desk.user_id, doomed)
        else:
            receipt = await doors.delete_conversation(desk.pool, desk.user_id, "c2")
        assert (receipt["facts_deleted"], receipt["kept_past"]) == (1, 1)
        await leeds_is_past(desk)
        assert (await desk.ended())["state"] == "complete"
        await leeds_is_past(desk)
        await doors.regenerate_section(desk.pool, desk.user_id, "user")
        assert (await desk.ended())["state"] == "complete"
        await leeds_is_past(desk)
        await desk.run([*HOMES, conversation(3, "I love chess.", "Fine.")])
        await leeds_is_past(desk)
        await doors.enqueue_full_pass(desk.pool, desk.user_id)
        await desk.ended()
        await leeds_is_past(desk)
        # The words of a deleted fact are left where they were said, and nowhere else.
        words = {"soulprint.conversations", "soulprint.chunks"}
        assert await traces(desk.pool, "Bristol") == (words if door == "fact" else set())

        # Who says it again lives there.
        await desk.run([*HOMES, conversation(4, "I live in Leeds.", "Back again?")])
        assert (await named(desk))[LEEDS]["status"] == "active"
        assert (await desk.profile())["user_md"]["location"] == "Leeds"


async def test_what_an_older_export_brings_is_as_old_as_it_was(desk: Desk) -> None:
    async with desk.working(anthropic_api_key=None):
        await desk.run(HOMES[1:])
        await doors.delete_fact(desk.pool, desk.user_id, (await named(desk))[BRISTOL]["id"])
        await desk.ended()
        await desk.run(HOMES[:1])
        await leeds_is_past(desk)


async def test_a_source_that_says_what_is_past_is_read_without_that_line(desk: Desk) -> None:
    talk = conversation(1, "What do you know?", "Things.")
    talk["mapping"]["mem"] = {
        "id": "mem", "parent": "root", "children": ["m1-0"],
        "message": {"id": "mem1", "author": {"role": "assistant"}, "create_time": talk["create_time"],
                    "content": {"content_type": "model_editable_context",
                                "model_set_context": "1. [2023-01-01]. Lives in Leeds.\n2. [2023-01-02]. Likes plums."},
                    "recipient": "all", "metadata": {}},
    }  # fmt: skip
    talk["mapping"]["m1-0"]["parent"] = "mem"
    async with desk.working():
        await desk.run([talk, HOMES[1]])
        await doors.delete_fact(desk.pool, desk.user_id, (await named(desk))[BRISTOL]["id"])
        await desk.ended()
        await leeds_is_past(desk)
    assert "plums" in (await desk.profile())["memory_md"]


async def begin(bench: Bench, *told: Told) -> Person:
    person = await bench.bring_to("complete")
    await store(bench, person, *sorted({each.conversation for each in told}))
    await tell(bench, person, *told)
    await write_facts(bench, person)
    return person


def home(city: str, on: str | None, conversation: str | None = None) -> Told:
    return Told(f"Lives in {city}.", on=on, slot="home", conversation=conversation or city)


async def forget(pool: Pool, person: Person, statement: str) -> dict[str, Any]:
    fact_id = await pool.fetchval(
        "SELECT fact_id FROM soulprint.facts WHERE user_id = $1 AND statement = $2",
        person.user_id, statement,
    )  # fmt: skip
    return await doors.delete_fact(pool, person.user_id, fact_id)


@pytest.mark.asyncio(loop_scope="session")
async def test_what_a_forgotten_step_of_a_chain_ended_ended_then(bench: Bench) -> None:
    person = await begin(
        bench,
        home("York", "2018-01-01"),
        home("Leeds", "2020-01-01"),
        home("Bristol", "2022-01-01"),
    )
    receipt = await forget(bench.pool, person, LEEDS)
    assert receipt["kept_past"] == 1
    for _ in range(2):
        found = await facts(bench, person)
        york = found["Lives in York."]
        assert (york["status"], york["newer"]) == ("superseded", None)
        assert york["ended_at"] == moment(day("2020-01-01"))
        assert found[BRISTOL]["status"] == "active"
        await write_facts(bench, person)


@pytest.mark.asyncio(loop_scope="session")
async def test_the_facts_are_the_same_whether_it_was_forgotten_before_or_after(
    bench: Bench,
) -> None:
    """Of two that were said at one moment, too: which of them stood was seen."""
    cities = ["York", "Leeds", "Hull", "Bristol"]
    for doomed in cities:
        told = [home(city, "2020-01-01") for city in cities[:2]]
        told += [home(city, None) for city in cities[2:]]
        person = await begin(bench, *told)
        before = await facts(bench, person)
        await forget(bench.pool, person, f"Lives in {doomed}.")
        gone = before.pop(f"Lives in {doomed}.")
        for _ in range(2):
            found = await facts(bench, person)
            assert {name: fact["status"] for name, fact in found.items()} == {
                name: fact["status"] for name, fact in before.items()
            }
            assert all(fact["superseded_by"] != gone["fact_id"] for fact in found.values())
            await write_facts(bench, person)


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("comes", ["before", "after"])
async def test_the_forgotten_said_again_ends_what_came_between(bench: Bench, comes: str) -> None:
    """Whether that was imported before the forgetting or after it."""
    first = [home("Leeds", "2018-01-01", "a"), home("Bristol", "2019-01-01", "b")]
    again = [home("Leeds", "2020-01-01", "c"), home("Bristol", "2022-01-01", "d")]
    person = await begin(bench, *first, *(again if comes == "before" else []))
    await forget(bench.pool, person, BRISTOL)
    if comes == "after":
        await store(bench, person, "c", "d")
        await tell(bench, person, *again)
    await write_facts(bench, person)
    found = await facts(bench, person)
    assert set(found) == {LEEDS}
    assert (found[LEEDS]["status"], found[LEEDS]["newer"]) == ("superseded", None)
    assert found[LEEDS]["ended_at"] == moment(day("2022-01-01"))


@pytest.mark.asyncio(loop_scope="session")
async def test_what_was_said_in_a_deleted_conversation_too_stands_as_it_stood(bench: Bench) -> None:
    person = await begin(
        bench,
        home("Bristol", "2018-01-01", "a"),
        home("Leeds", "2020-01-01", "b"),
        home("Bristol", "2022-01-01", "c"),
    )
    receipt = await doors.delete_conversation(bench.pool, person.user_id, "c")
    assert (receipt["facts_deleted"], receipt["kept_past"]) == (0, 0)
    await write_facts(bench, person)
    found = await facts(bench, person)
    assert found[BRISTOL]["status"] == "active"
    assert found[BRISTOL]["said_at"] == moment(day("2018-01-01"))
    assert found[LEEDS]["newer"] == BRISTOL
    assert found[LEEDS]["ended_at"] == moment(day("2022-01-01"))


@pytest.mark.asyncio(loop_scope="session")
async def test_what_only_an_earlier_analyst_found_ends_nothing(bench: Bench) -> None:
    person = await begin(
        bench, home("Leeds", "2020-01-01", "a"), Told("Keeps bees.", conversation="b")
    )
    await tell(
        bench, person,
        Told(BRISTOL, on="2022-01-01", slot="home", conversation="b", version="local/0"),
    )  # fmt: skip
    for version, days in (("local/0", 1), ("local/1", 0)):
        await bench.pool.execute(
            "INSERT INTO soulprint.extractions (conversation_key, analyst_version, answered_at) "
            "SELECT conversation_key, $2, soulprint.now() - make_interval(days => $3) "
            "FROM soulprint.conversations WHERE user_id = $1 AND conversation_id = 'b'",
            person.user_id, version, days,
        )  # fmt: skip
    await doors.delete_conversation(bench.pool, person.user_id, "b")
    await write_facts(bench, person)
    assert (await facts(bench, person))[LEEDS]["status"] == "active"


@pytest.mark.asyncio(loop_scope="session")
async def test_a_slot_with_words_in_it_is_kept_as_a_digest(bench: Bench) -> None:
    person = await begin(
        bench,
        Told("Drinks kumquat tea.", on="2020-01-01", slot="habit:kumquat tea"),
        Told("Quit kumquat tea.", on="2022-01-01", slot="habit:kumquat tea", message="m2"),
    )
    await forget(bench.pool, person, "Quit kumquat tea.")
    kept = await bench.pool.fetch(
        "SELECT to_jsonb(f)::text AS row FROM soulprint.forgotten f WHERE user_id = $1",
        person.user_id,
    )
    assert kept
    assert not any("kumquat" in each["row"] for each in kept)
