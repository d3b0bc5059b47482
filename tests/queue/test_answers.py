"""Answers that cannot be used, through the real queue: asked again, halved, quarantined, parked."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from soulprint_pipeline.analysts.claude import ClaudeAnalyst
from soulprint_pipeline.fake_model import Mode, Rule
from soulprint_queue import doors
from soulprint_queue.step import close_step
from soulprint_queue.steps import STEPS
from tests.queue.bench import Person, make_bench
from tests.queue.desk import Desk
from tests.queue.test_whole_imports import conversation
from tests.queue.workbench import make_workbench


def towns(count: int, *poisoned: int) -> list[dict[str, Any]]:
    """Conversations that say one thing each; at the poisoned ones the model is told to stumble."""
    return [
        conversation(
            n,
            f"I'm building a boat called Heron{n} in {'Poisonville' if n in poisoned else 'Oslo'}.",
            "Noted.",
        )
        for n in range(count)
    ]


@pytest.mark.parametrize("mode", ["cut_off", "refusal", "empty", "wrong_shape", "prose"])
async def test_the_conversation_that_spoils_answers_is_found_in_planned_halves(
    desk: Desk, mode: Mode
) -> None:
    desk.fake.control(Rule(mode=mode, task="extract", contains="Poisonville"))
    async with desk.working():
        status = await desk.run(towns(8, 5))
    assert (status["state"], status["quarantined"], status["degraded"]) == ("complete", 1, {})
    # Eight conversations, two halves of four, of two, of one: of these one is quarantined.
    windows = await desk.rows(
        "SELECT number, halved, cardinality(conversation_keys) AS held, answered_at FROM soulprint.windows ORDER BY number"
    )
    assert [(row["number"], row["halved"], row["held"]) for row in windows] == [
        (1, 0, 8), (2, 1, 4), (3, 1, 4), (4, 2, 2), (5, 2, 2), (6, 3, 1), (7, 3, 1),
    ]  # fmt: skip
    assert all(row["answered_at"] for row in windows)
    full_pass = status["full_pass"]
    assert (full_pass["done"], full_pass["total"]) == (7, 7)
    (quarantined,) = await desk.rows("SELECT * FROM soulprint.quarantine")
    assert (quarantined["phase"], quarantined["conversation_id"]) == ("extract", "c5")
    assert "Poisonville" not in quarantined["reason"]
    boats = {fact["conversation_id"] for fact in await desk.facts()}
    assert boats == {f"c{n}" for n in range(8)} - {"c5"}
    assert desk.fake.calls()["repeated"] == 0
    # The eight twice, the spoiled half of each halving once, the good halves once, the one twice.
    assert desk.asked("extract") == 2 + 2 + 2 + 1 + 2
    charged = await desk.pool.fetchval(
        "SELECT count(*) FROM soulprint.calls WHERE task = 'extract' AND state = 'answered'"
    )
    assert charged == desk.asked("extract")


async def test_halves_are_the_same_after_a_crash_and_nothing_is_paid_twice(
    desk: Desk, dsn: str, tmp_path: Path
) -> None:
    desk.fake.control(Rule(mode="cut_off", task="extract", contains="Poisonville"))
    analyst = ClaudeAnalyst(api_key="k", base_url=desk.fake.url, model="claude-haiku-5-5")
    async with make_bench(dsn) as bench, make_workbench(bench, tmp_path, analyst) as workbench:
        bench.lanes = 2
        desk.put(json.dumps(towns(8, 2)).encode())
        accepted = await doors.enqueue_import(desk.pool, desk.user_id, desk.path())
        person = Person(desk.user_id, accepted.import_id)
        for step in ("import", "quick_pass"):
            await workbench.run_step(await bench.claim_of(person, step))
        while (await bench.row(person))["state"] == "extracting":
            claim = await bench.claim_of(person, "extract")
            # The worker dies after its last call, before its closing: the job is taken over.
            await STEPS["extract"](await workbench.open(claim))
            asked = desk.fake.calls()["requests"]
            again = await bench.take_over(claim)
            commit = await STEPS["extract"](await workbench.open(again))
            assert desk.fake.calls()["requests"] == asked
            await close_step(desk.pool, again, commit)
        row = await bench.row(person)
        assert (row["state"], row["done"], row["total"]) == ("remembering", 7, 7)
        assert len(await bench.jobs(person)) == 1
    await analyst.aclose()
    assert desk.fake.calls()["repeated"] == 0


async def test_lanes_that_ended_start_again_for_the_halves(desk: Desk) -> None:
    desk.fake.control(
        Rule(mode="refusal", task="extract", times=2),
        # Both halves are asked for before either is answered: two lanes are at it.
        Rule(mode="slow", task="extract", seconds=600),
    )
    async with desk.working():
        await desk.enqueue(towns(6))
        await asyncio.wait_for(desk.fake.busy(2), 60)
        desk.fake.hurry()
        await desk.ended()
    assert desk.fake.calls()["in_flight_max"] == 2
    assert len(await desk.facts()) == 6


async def test_two_conversations_in_quarantine_do_not_fail_the_pass_and_three_do(
    desk: Desk,
) -> None:
    desk.fake.control(Rule(mode="refusal", task="extract", contains="Poisonville"))
    async with desk.working():
        status = await desk.run(towns(10, 1, 7))
        assert (status["state"], status["quarantined"]) == ("complete", 2)
        other = uuid4()
        status = await desk.run(towns(10, 1, 4, 7), other)
        assert (status["state"], status["error_class"]) == ("failed", "too_much_quarantine")
        # Of 10, and not of the conversations in all windows, of which each halving makes more.
        assert "3 of 10 conversations" in status["full_pass_error"]
        desk.fake.control()
        await doors.retry_full_pass(desk.pool, other)
        status = await desk.ended(other)
    assert (status["state"], status["quarantined"]) == ("complete", 0)


@pytest.mark.parametrize("mode", ["cut_off", "refusal", "empty", "wrong_shape", "fenced"])
async def test_a_profile_that_cannot_be_used_is_asked_for_once_more(desk: Desk, mode: Mode) -> None:
    desk.fake.control(Rule(mode=mode, task="sections", times=1))
    async with desk.working():
        status = await desk.run(towns(6))
    assert status["state"] == "complete"
    assert desk.asked("sections") == 3
    (first, second, *_) = await desk.rows(
        "SELECT rejected, content_key FROM soulprint.calls WHERE task = 'sections' ORDER BY call_id"
    )
    assert (first["rejected"], second["rejected"]) == (True, False)


async def test_nothing_empty_is_taken_for_a_profile(desk: Desk) -> None:
    desk.fake.control(Rule(mode="empty", task="sections"))
    async with desk.working():
        status = await desk.run(towns(3))
    assert (status["import_status"], status["error_class"]) == ("failed", "answer_unusable")
    profile = await desk.profile()
    assert (profile["soul_md"], profile["soulprint_text"], profile["evidence"]) == (None, None, [])


async def test_sections_that_never_come_leave_the_quick_ones_and_say_so(desk: Desk) -> None:
    desk.fake.control(
        Rule(mode="ok", task="sections", times=1), Rule(mode="prose", task="sections")
    )
    async with desk.working():
        status = await desk.run(towns(6))
    assert status["state"] == "complete"
    assert "could not be used" in status["degraded"]["sections"]
    profile = await desk.profile()
    assert profile["pass"] == "quick"
    assert profile["soul_md"]["communication_style"]
    assert "Heron3" in profile["memory_md"]


async def test_a_retry_after_of_a_day_parks_the_job_and_frees_the_worker(desk: Desk) -> None:
    desk.fake.control(
        Rule(mode="rate_limited", task="extract", contains="Poisonville", retry_after=86_400)
    )
    async with desk.working():
        parked = await desk.enqueue(towns(4, 0))
        await desk.until(
            "SELECT next_retry_at > now() + interval '23 hours' FROM soulprint.imports WHERE import_id = $1",
            parked,
        )
        # Nobody holds the job, no try is spent, and the worker has time for somebody else.
        job = await desk.pool.fetchrow("SELECT * FROM soulprint.live_jobs($1)", parked)
        assert job is not None
        assert job["status"] == "queued"
        assert (await desk.run(towns(4), uuid4()))["state"] == "complete"
        status = await desk.status()
        assert (status["state"], status["full_pass"]["attempts"]) == ("extracting", 0)
        assert (status["import_status"], status["full_pass_status"]) == (
            "quick_ready",
            "processing",
        )
        asked = desk.fake.calls()["attempts_by_content"]
        assert max(asked.values()) == 1
        # The day is over.
        desk.fake.control()
        await desk.pool.execute(
            "UPDATE soulprint.pgqueuer SET execute_after = now() WHERE status = 'queued'"
        )
        assert (await desk.ended())["state"] == "complete"
    assert len(await desk.facts()) == 4


async def test_a_name_that_stays_keeps_the_reasons_it_was_given_for(desk: Desk) -> None:
    named = conversation(1, "I'll call you Robin. I love chess.", "Fine.", "And rain.", "Fine.")
    renamed = conversation(2, "I'll call you Wren. I hate noise.", "Fine.", "And heat.", "Fine.")
    async with desk.working():
        await desk.run([named])
        await desk.run([named | {"title": "Changed"}, renamed])
    profile = await desk.profile()
    assert (profile["ai_name"], profile["identity_md"]["ai_name"]) == ("Robin", "Robin")
    reasons = [each["message_id"] for each in profile["evidence"] if each["field"] == "ai_name"]
    assert reasons == ["m1-0"]
