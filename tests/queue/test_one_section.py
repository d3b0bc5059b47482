"""One section written anew: one call, whatever happens meanwhile, and the others as they were."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import asyncpg
import msgspec
import pytest

from soulprint_pipeline.fake_model import Rule
from soulprint_queue import doors, reads
from soulprint_queue.errors import StillActive, UnknownUser
from soulprint_queue.step import close_step, fail_step
from soulprint_queue.steps import STEPS
from tests.queue.bench import OVERLOADED, Bench, Person
from tests.queue.test_once_in_its_life import TOWNS, Paid, paid
from tests.queue.test_once_in_its_life import talks as decisions
from tests.service.cli.exports import conversation

__all__ = ["paid"]

pytestmark = pytest.mark.asyncio(loop_scope="session")

MARK = '{"vibe":"as it was"}'


def talks() -> list[dict[str, Any]]:
    """Conversations that have something to say in every section."""
    sea = "The sea is calm. " * 20
    return [
        conversation(number, f"I live in Ghent. I love {town}. Please use lists! {sea}", "Thanks!")
        for number, town in enumerate(TOWNS)
    ]


async def ask(bench: Bench, person: Person, section: str) -> None:
    accepted = await doors.regenerate_section(bench.pool, person.user_id, section)
    assert accepted.import_id == person.import_id


async def mark(bench: Bench, person: Person) -> None:
    """Make the sections and the evidence known again."""
    await bench.pool.execute(
        "UPDATE public.user_profiles SET soul_md = $2, identity_md = $2, user_md = $2, agents_md = $2, "
        "tools_md = $2 WHERE user_id = $1",
        person.user_id,
        MARK,
    )


async def columns(bench: Bench, person: Person) -> dict[str, str]:
    row = await bench.profile(person)
    return {name: row[f"{name}_md"] for name in reads.SECTIONS}


async def evidence(bench: Bench, person: Person) -> dict[str, set[int]]:
    rows = await bench.pool.fetch(
        "SELECT section, evidence_id FROM soulprint.evidence WHERE user_id = $1", person.user_id
    )
    return {name: {r[1] for r in rows if r[0] == name} for name in (*reads.SECTIONS, "memory")}


async def complete(paid: Paid) -> Person:
    """Somebody whose profile is complete."""
    person = await paid.work.bench.begin()
    await paid.bring(person, talks())
    assert await paid.work.bench.state(person) == "complete"
    return person


@pytest.mark.parametrize("section", ["soul", "user", "agents", "tools"])
async def test_a_section_alone_is_written_by_one_call(paid: Paid, section: str) -> None:
    bench = paid.work.bench
    person = await complete(paid)
    was = await bench.row(person)
    before = await evidence(bench, person)
    before_text = (await bench.profile(person))["soulprint_text"]
    full = await columns(bench, person)
    await mark(bench, person)
    await ask(bench, person, section)
    assert await paid.work.run_all(person) == ["sections"]
    assert paid.bought() == {"sections": 1}
    # The others stay to the byte; this one is what the full pass had written from the same.
    assert await columns(bench, person) == dict.fromkeys(reads.SECTIONS, MARK) | {
        section: full[section]
    }
    after = await evidence(bench, person)
    for name in before:
        if name == section:
            assert after[name].isdisjoint(before[name])
            assert len(after[name]) == len(before[name])
        else:
            assert after[name] == before[name]
    row = await bench.row(person)
    assert (row["state"], row["section"], row["degraded"]) == ("complete", None, "{}")
    # It completes nothing that was not complete before.
    assert row["completed_at"] == was["completed_at"]
    text = (await bench.profile(person))["soulprint_text"]
    heading = f"## {section.upper()}\n"
    assert (
        text.partition(heading)[2].partition("\n## ")[0]
        == (before_text.partition(heading)[2].partition("\n## ")[0])
    )
    assert "as it was" in text
    assert "## MEMORY" in text


async def test_whoever_asks_again_gets_another_writing_also_after_another_import(
    paid: Paid,
) -> None:
    bench = paid.work.bench
    person = await complete(paid)
    for _ in range(2):
        await ask(bench, person, "soul")
        await paid.work.run_all(person)
        assert paid.bought() == {"sections": 1}
    again = await bench.begin(person.user_id)
    assert await paid.bring(again, talks()) == {}
    await ask(bench, again, "soul")
    await paid.work.run_all(again)
    assert paid.bought() == {"sections": 1}
    assert (await bench.row(again))["variant"] == 3


async def test_a_worker_that_dies_after_the_call_has_paid_for_the_next(paid: Paid) -> None:
    bench = paid.work.bench
    person = await complete(paid)
    await mark(bench, person)
    await ask(bench, person, "agents")
    claim = await bench.claim_of(person, "sections")
    await STEPS["sections"](await paid.work.open(claim))
    assert paid.bought() == {"sections": 1}
    # Nothing is live yet: what was there stays until the closing commits.
    assert set((await columns(bench, person)).values()) == {MARK}
    again = await bench.take_over(claim)
    commit = await STEPS["sections"](await paid.work.open(again))
    assert paid.bought() == {}
    await close_step(bench.pool, again, commit)
    assert (await columns(bench, person))["agents"] != MARK
    assert await bench.state(person) == "complete"


async def test_a_section_that_failed_is_tried_again_alone(paid: Paid) -> None:
    bench = paid.work.bench
    person = await complete(paid)
    await mark(bench, person)
    await ask(bench, person, "tools")
    claim = await bench.claim_of(person, "sections")
    await paid.work.open(claim)
    await fail_step(bench.pool, claim, OVERLOADED)
    row = await bench.row(person)
    assert (row["state"], row["section"]) == ("failed", "tools")
    await bench.make_due()
    await paid.work.run_step(await bench.claim_of(person, "sections"))
    assert paid.bought() == {"sections": 1}
    now = await columns(bench, person)
    assert [name for name, text in now.items() if text != MARK] == ["tools"]


@pytest.mark.parametrize("mode", ["refusal", "empty", "cut_off", "uncited"])
async def test_a_section_of_which_no_answer_comes_stays_and_says_so(paid: Paid, mode: str) -> None:
    bench = paid.work.bench
    person = await complete(paid)
    await mark(bench, person)
    before = await evidence(bench, person)
    paid.fake.control(Rule(mode=mode, task="sections"))  # type: ignore[arg-type]
    await ask(bench, person, "user")
    claim = await bench.claim_of(person, "sections")
    run = await paid.work.open(claim)
    with pytest.raises(Exception, match="could not be used") as failed:
        await STEPS["sections"](run)
    await fail_step(
        bench.pool,
        claim,
        msgspec.structs.replace(OVERLOADED, message=str(failed.value), retryable=False),
    )
    row = await bench.row(person)
    assert row["state"] == "complete"
    assert "the one before stays" in msgspec.json.decode(row["degraded"])["user"]
    assert set((await columns(bench, person)).values()) == {MARK}
    assert await evidence(bench, person) == before
    paid.fake.control()
    await ask(bench, person, "user")
    await paid.work.run_all(person)
    assert (await bench.row(person))["degraded"] == "{}"


async def test_a_name_that_was_given_stays_when_its_section_is_written_anew(paid: Paid) -> None:
    bench = paid.work.bench
    person = await complete(paid)
    await bench.pool.execute(
        "UPDATE public.user_profiles SET ai_name = 'Robin' WHERE user_id = $1", person.user_id
    )
    await ask(bench, person, "identity")
    await paid.work.run_all(person)
    profile = await reads.read_profile(bench.pool, person.user_id)
    assert (profile["ai_name"], profile["identity_md"]["ai_name"]) == ("Robin", "Robin")


async def test_only_a_complete_profile_has_a_section_written_anew(paid: Paid) -> None:
    bench = paid.work.bench
    for where in (
        "queued",
        "extracting",
        "writing",
        "failed late",
        "cancelled late",
        "stalled writing",
    ):
        person = await bench.bring_to(where)
        before = await bench.snapshot()
        with pytest.raises(StillActive) as refused:
            await doors.regenerate_section(bench.pool, person.user_id, "soul")
        assert refused.value.import_id == person.import_id
        assert refused.value.hint
        assert await bench.snapshot() == before
    with pytest.raises(UnknownUser):
        await doors.regenerate_section(bench.pool, uuid4(), "soul")
    done = await bench.bring_to("complete")
    await ask(bench, done, "soul")
    with pytest.raises(StillActive):
        await doors.regenerate_section(bench.pool, done.user_id, "tools")
    for name in ("memory", "SOUL", "", None):
        with pytest.raises(asyncpg.InvalidParameterValueError):
            await bench.pool.fetch(
                "SELECT soulprint.regenerate_section($1, $2)", done.user_id, name
            )


@pytest.mark.parametrize("when", ["queued", "open", "failed"])
async def test_a_cancelled_writing_leaves_the_profile_complete(paid: Paid, when: str) -> None:
    bench = paid.work.bench
    person = await complete(paid)
    before = await bench.profile(person)
    await ask(bench, person, "soul")
    if when != "queued":
        claim = await bench.claim_of(person, "sections")
        await paid.work.open(claim)
        if when == "failed":
            await fail_step(bench.pool, claim, OVERLOADED)
    assert await doors.cancel_import(bench.pool, person.user_id) == person.import_id
    row = await bench.row(person)
    assert (row["state"], row["section"], await bench.jobs(person)) == ("complete", None, [])
    assert dict(await bench.profile(person)) | {"updated_at": None} == dict(before) | {
        "updated_at": None
    }
    assert paid.bought() == {}


async def test_what_is_deleted_meanwhile_has_all_sections_written(paid: Paid) -> None:
    bench = paid.work.bench
    person = await complete(paid)
    await ask(bench, person, "soul")
    await doors.delete_conversation(bench.pool, person.user_id, "c-3")
    row = await bench.row(person)
    assert (row["state"], row["section"]) == ("remembering", None)
    await mark(bench, person)
    assert await paid.work.run_all(person) == ["memory", "sections"]
    assert MARK not in (await columns(bench, person)).values()


async def somebody_who_keeps_to_the_matter(paid: Paid) -> Person:
    """Somebody who says nothing of which USER could be made."""
    person = await paid.work.bench.begin()
    await paid.bring(person, decisions())
    assert '"interests":[]' in (await columns(paid.work.bench, person))["user"]
    return person


async def test_a_section_about_which_nothing_is_said_stays_empty_for_one_call(paid: Paid) -> None:
    bench = paid.work.bench
    person = await somebody_who_keeps_to_the_matter(paid)
    empty = (await columns(bench, person))["user"]
    await ask(bench, person, "user")
    await paid.work.run_all(person)
    assert paid.bought() == {"sections": 1}
    assert (await columns(bench, person))["user"] == empty
    assert (await bench.row(person))["degraded"] == "{}"


async def test_an_answer_without_entries_replaces_none_that_are_live(paid: Paid) -> None:
    bench = paid.work.bench
    person = await somebody_who_keeps_to_the_matter(paid)
    kept = '{"name":"Ada"}'
    await bench.pool.execute(
        "UPDATE public.user_profiles SET user_md = $2 WHERE user_id = $1", person.user_id, kept
    )
    await ask(bench, person, "user")
    await paid.work.run_all(person)
    assert paid.bought() == {"sections": 1}
    assert (await columns(bench, person))["user"] == kept
    row = await bench.row(person)
    assert "the one before stays" in msgspec.json.decode(row["degraded"])["user"]
