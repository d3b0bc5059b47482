"""Consolidation: the same fact said again is one fact, and of two in a slot the newer stands."""

from __future__ import annotations

import asyncio
import random
from typing import Any
from uuid import UUID

import pytest

from soulprint_queue.keys import moment
from soulprint_queue.statements import sql
from tests.queue.bench import Bench, Person
from tests.queue.told import Told, day, key_of, store, tell, write_facts

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def facts(bench: Bench, person: Person) -> dict[str, dict[str, Any]]:
    """The user's facts by statement, each with its number of sources and what superseded it."""
    rows = await bench.pool.fetch(
        "SELECT f.*, s.statement AS newer, (SELECT count(*) FROM soulprint.fact_sources x WHERE x.fact_id = f.fact_id) AS sources "
        "FROM soulprint.facts f LEFT JOIN soulprint.facts s ON s.fact_id = f.superseded_by WHERE f.user_id = $1",
        person.user_id,
    )
    return {row["statement"]: dict(row) for row in rows}


async def consolidate(bench: Bench, *told: Told) -> dict[str, dict[str, Any]]:
    person = await bench.begin()
    await store(bench, person, *sorted({each.conversation for each in told if not each.in_source}))
    await tell(bench, person, *told)
    await write_facts(bench, person)
    return await facts(bench, person)


async def test_the_same_fact_said_twice_is_one_with_two_sources(bench: Bench) -> None:
    found = await consolidate(
        bench,
        Told("Is building a canoe.", on="2022-01-01", conversation="a", stated=False),
        Told("is building a CANOE", on="2023-05-05", conversation="b"),
        Told("Is building a boat.", on="2021-01-01", conversation="a", message="m2"),
    )
    assert set(found) == {"is building a CANOE", "Is building a boat."}
    # The newest wording, the newest date; stated once is stated.
    canoe = found["is building a CANOE"]
    assert (canoe["sources"], canoe["said_at"].year, canoe["stated"], canoe["status"]) == (
        2,
        2023,
        True,
        "active",
    )


async def test_the_same_message_told_twice_is_one_source(bench: Bench) -> None:
    person = await bench.begin()
    await store(bench, person, "c1")
    for _ in range(2):
        await tell(bench, person, Told("Is building a canoe."))
        await write_facts(bench, person)
    found = await facts(bench, person)
    assert found["Is building a canoe."]["sources"] == 1


async def test_the_same_words_in_another_category_are_another_fact(bench: Bench) -> None:
    found = await consolidate(
        bench,
        Told("Prefers tea.", category="preferences"),
        Told("Prefers tea!", category="decisions", message="m2"),
    )
    assert len(found) == 2


async def test_the_newer_of_two_facts_in_a_slot_stands(bench: Bench) -> None:
    found = await consolidate(
        bench,
        Told("Lives in Lisbon.", on="2023-01-01", slot="home"),
        Told("Lives in Bergen.", on="2021-01-01", slot="home", message="m2"),
        Told("Works as a baker.", on="2020-01-01", slot="occupation", message="m3"),
        Told("Keeps bees.", on="2024-01-01", message="m4"),
        Told("Keeps hens.", on="2019-01-01", message="m5"),
    )
    assert found["Lives in Bergen."]["status"] == "superseded"
    assert found["Lives in Bergen."]["newer"] == "Lives in Lisbon."
    # Other slots, and facts without one, do not touch each other.
    assert {name for name, fact in found.items() if fact["status"] == "active"} == {
        "Lives in Lisbon.", "Works as a baker.", "Keeps bees.", "Keeps hens.",
    }  # fmt: skip
    assert all(
        fact["superseded_by"] is None for fact in found.values() if fact["status"] == "active"
    )


async def test_a_chain_leads_from_each_to_the_next_newer_whatever_the_order_of_reading(
    bench: Bench,
) -> None:
    years = {
        "Oslo": "2018-01-01",
        "Rome": "2019-01-01",
        "Cairo": "2020-01-01",
        "Quito": "2021-01-01",
    }
    for seed in range(4):
        told = [
            Told(f"Lives in {city}.", on=on, slot="home", message=city)
            for city, on in years.items()
        ]
        random.Random(seed).shuffle(told)  # noqa: S311  # chance for a test
        found = await consolidate(bench, *told)
        assert {name: fact["newer"] for name, fact in found.items()} == {
            "Lives in Oslo.": "Lives in Rome.", "Lives in Rome.": "Lives in Cairo.",
            "Lives in Cairo.": "Lives in Quito.", "Lives in Quito.": None,
        }  # fmt: skip


async def test_what_has_no_date_is_the_oldest(bench: Bench) -> None:
    found = await consolidate(
        bench,
        Told("Lives in Rome.", on="1999-01-01", slot="home"),
        Told("Lives in Oslo.", slot="home", message="m2"),
    )
    assert found["Lives in Oslo."]["newer"] == "Lives in Rome."
    assert found["Lives in Rome."]["status"] == "active"


@pytest.mark.parametrize("on", [None, "2020-02-02"])
async def test_of_facts_of_one_moment_exactly_one_stands_and_always_the_same(
    bench: Bench, on: str | None
) -> None:
    person = await bench.begin()
    await store(bench, person, "c1")
    told = [
        Told(f"Lives in {city}.", on=on, slot="home", message=city)
        for city in ("Oslo", "Rome", "Cairo")
    ]
    await tell(bench, person, *told)
    standing = set()
    for _ in range(3):
        await write_facts(bench, person)
        found = await facts(bench, person)
        (active,) = [name for name, fact in found.items() if fact["status"] == "active"]
        standing.add(active)
    assert len(standing) == 1


async def test_an_old_fact_said_again_later_stands_again(bench: Bench) -> None:
    found = await consolidate(
        bench,
        Told("Lives in Oslo.", on="2018-01-01", slot="home", conversation="a"),
        Told("Lives in Rome.", on="2020-01-01", slot="home", conversation="b"),
        Told("Lives in Oslo.", on="2022-01-01", slot="home", conversation="c"),
    )
    assert found["Lives in Oslo."]["status"] == "active"
    assert found["Lives in Rome."]["newer"] == "Lives in Oslo."


async def test_the_dated_mention_of_a_fact_counts_before_its_undated_one(bench: Bench) -> None:
    found = await consolidate(
        bench,
        Told("Lives in Oslo.", on="2022-01-01", slot="home", conversation="a"),
        Told("Lives in Oslo!", slot="home", conversation="b"),
        Told("Lives in Rome.", on="2020-01-01", slot="home", conversation="c"),
    )
    assert found["Lives in Oslo."]["status"] == "active"


async def test_what_another_analyst_version_found_is_ignored(bench: Bench) -> None:
    found = await consolidate(
        bench,
        Told("Is building a canoe."),
        Told("Is building a canoe.", version="claude/3"),
        Told("Lives in Rome.", on="2030-01-01", slot="home", version="claude/3", message="m2"),
        Told("Lives in Oslo.", on="2020-01-01", slot="home", message="m3"),
    )
    assert set(found) == {"Is building a canoe.", "Lives in Oslo."}
    assert found["Is building a canoe."]["sources"] == 1
    assert found["Lives in Oslo."]["status"] == "active"


async def test_what_a_source_says_counts_for_its_own_import_alone(bench: Bench) -> None:
    old = await bench.bring_to("complete")
    await tell(bench, old, Told("Prefers tea.", in_source=True))
    await write_facts(bench, old)
    assert set(await facts(bench, old)) == {"Prefers tea."}
    new = await bench.bring_to("remembering", old.user_id)
    await tell(bench, new, Told("Prefers coffee.", in_source=True))
    await write_facts(bench, new)
    assert set(await facts(bench, new)) == {"Prefers coffee."}


async def test_the_same_fact_keeps_its_id_in_any_later_pass_and_import(bench: Bench) -> None:
    old = await bench.bring_to("complete")
    await store(bench, old, "a", "b")
    await tell(
        bench, old, Told("Keeps bees.", conversation="a"), Told("Keeps hens.", conversation="b")
    )
    await write_facts(bench, old)
    before = {name: fact["fact_id"] for name, fact in (await facts(bench, old)).items()}
    await write_facts(bench, old)
    assert {name: fact["fact_id"] for name, fact in (await facts(bench, old)).items()} == before
    new = await bench.bring_to("remembering", old.user_id)
    await store(bench, new, "a", "b")
    await write_facts(bench, new)
    after = await facts(bench, new)
    assert {name: fact["fact_id"] for name, fact in after.items()} == before
    assert {fact["import_id"] for fact in after.values()} == {new.import_id}


async def test_the_same_fact_of_another_person_is_another_fact(bench: Bench) -> None:
    ids: list[UUID] = []
    for _ in range(2):
        found = await consolidate(bench, Told("Keeps bees."))
        ids.append(found["Keeps bees."]["fact_id"])
    assert len(set(ids)) == 2


async def test_nobodys_facts_depend_on_anybody_else(bench: Bench) -> None:
    first = await bench.begin()
    await store(bench, first, "c1")
    await tell(bench, first, Told("Lives in Oslo.", on="2020-01-01", slot="home"))
    await write_facts(bench, first)
    before = await facts(bench, first)
    await consolidate(bench, Told("Lives in Rome.", on="2030-01-01", slot="home"))
    assert await facts(bench, first) == before
    await write_facts(bench, first)
    assert await facts(bench, first) == before


# A re-import.


async def reimport(bench: Bench) -> tuple[Person, Person]:
    """Somebody whose second export has one conversation as it was, one changed, and one no more."""
    old = await bench.bring_to("complete")
    await store(bench, old, "same", "changed", "gone")
    await tell(
        bench, old,
        Told("Keeps bees.", conversation="same"),
        Told("Lives in Oslo.", on="2020-01-01", slot="home", conversation="same", message="m2"),
        Told("Lives in Rome.", on="2021-01-01", slot="home", conversation="changed"),
        Told("Plays chess.", conversation="gone"),
    )  # fmt: skip
    await write_facts(bench, old)
    new = await bench.bring_to("remembering", old.user_id)
    await store(bench, new, "same")
    await store(bench, new, "changed", content="newer")
    await tell(bench, new, Told("Paints boats.", conversation="changed"), content="newer")
    return old, new


async def test_facts_of_a_replaced_conversation_stay_until_the_new_memory_commits(
    bench: Bench,
) -> None:
    old, new = await reimport(bench)
    before = await facts(bench, old)
    assert set(before) == {"Keeps bees.", "Lives in Oslo.", "Lives in Rome.", "Plays chess."}
    assert before["Lives in Oslo."]["status"] == "superseded"
    assert await bench.count("soulprint.conversations") == 4
    await write_facts(bench, new)
    after = await facts(bench, new)
    # What had superseded it is gone, so it stands again.
    assert {name: fact["status"] for name, fact in after.items()} == {
        "Keeps bees.": "active", "Lives in Oslo.": "active", "Paints boats.": "active",
    }  # fmt: skip
    stored = await bench.pool.fetch("SELECT conversation_key FROM soulprint.conversations")
    assert {row["conversation_key"] for row in stored} == {
        key_of(new.user_id, "same"), key_of(new.user_id, "changed", "newer"),
    }  # fmt: skip
    left = await bench.pool.fetch("SELECT statement FROM soulprint.mentions")
    assert {row["statement"] for row in left} == set(after)


async def test_a_memory_that_does_not_commit_leaves_every_old_fact(bench: Bench) -> None:
    old, new = await reimport(bench)
    before = await facts(bench, old)
    claim = await bench.open_next("memory")
    await bench.take_over(claim)
    await bench.fail(await bench.take_over(claim))
    assert await facts(bench, new) == before
    assert await bench.count("soulprint.conversations") == 4


async def test_evidence_of_a_fact_that_went_goes_with_it(bench: Bench) -> None:
    old, new = await reimport(bench)
    for fact in (await facts(bench, old)).values():
        await bench.pool.execute(
            "INSERT INTO soulprint.evidence (user_id, import_id, section, field, fact_id) VALUES ($1, $2, 'user', 'life_context', $3)",
            old.user_id, old.import_id, fact["fact_id"],
        )  # fmt: skip
    await write_facts(bench, new)
    cited = await bench.pool.fetch(
        "SELECT f.statement FROM soulprint.evidence e JOIN soulprint.facts f USING (fact_id)"
    )
    assert {row["statement"] for row in cited} == {"Keeps bees.", "Lives in Oslo."}
    assert await bench.count("soulprint.evidence") == 2


async def test_what_memory_is_written_from_is_what_stands(bench: Bench) -> None:
    person = await bench.begin()
    await store(bench, person, "a", "b")
    await tell(
        bench, person,
        Told("Lives in Oslo.", on="2020-01-01", slot="home", conversation="a"),
        Told("Lives in Rome.", on="2021-01-01", slot="home", conversation="a", message="m2"),
        Told("Keeps bees.", conversation="a", message="m3"),
        Told("Keeps bees!", on="2019-01-01", conversation="b"),
    )  # fmt: skip
    before = await bench.pool.fetch(sql("consolidate"), person.import_id, "local/1")
    rome = before[0]["fact_id"]
    assert [
        (row["statement"], row["sources"], row["superseded_by"], row["until"]) for row in before
    ] == [
        ("Lives in Rome.", 1, None, None),
        ("Lives in Oslo.", 1, rome, moment(day("2021-01-01"))),
        ("Keeps bees!", 2, None, None),
    ]
    await write_facts(bench, person)
    after = await bench.pool.fetch(sql("read_standing_facts"), person.user_id)
    # Before the transaction and after it the same facts, in the same order.
    assert [(row["fact_id"], row["sources"]) for row in after] == [
        (row["fact_id"], row["sources"]) for row in before if row["superseded_by"] is None
    ]


async def test_many_facts_are_consolidated_in_seconds(bench: Bench) -> None:
    person = await bench.begin()
    await store(bench, person, *(f"c{n}" for n in range(200)))
    told = [
        Told(f"Knows the number {n % 4000}.", on="2020-01-01", conversation=f"c{n % 200}", message=f"m{n}",
             slot=f"slot {n % 50}" if n % 10 == 0 else None)
        for n in range(8000)
    ]  # fmt: skip
    await tell(bench, person, *told)
    async with asyncio.timeout(300):
        await write_facts(bench, person)
    found = await facts(bench, person)
    assert len(found) == 4000
    assert {fact["sources"] for fact in found.values()} == {2}
