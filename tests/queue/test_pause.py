"""The breaker of the model: jobs wait, no try is spent, one alert, and one probe opens it again."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from soulprint_pipeline.analysts.base import ModelAnswer, ModelCall
from soulprint_pipeline.errors import (
    AnswerUnusable,
    DeadlineExceeded,
    ModelRefused,
    ModelUnavailable,
    PipelineError,
)
from soulprint_queue.calls import Budget, CallBook
from soulprint_queue.claim import Claim
from soulprint_queue.driver import SteadyDriver
from soulprint_queue.errors import ModelPaused
from soulprint_queue.figures import read_figures
from soulprint_queue.manager import ClaimQueries, make_manager
from soulprint_queue.statements import sql
from soulprint_queue.step import Opened, postpone_step
from tests.queue.bench import NOW, Bench, Person

pytestmark = pytest.mark.asyncio(loop_scope="session")

KEY_REFUSED = ModelRefused("The model's provider refused the key (HTTP 401).", for_all=True)
AWAY = ModelUnavailable("The model could not be reached (ConnectError).")
FIVE = 5
"""Failures in a row that pause the model (soulprint.note_model_failure)."""


@pytest.fixture
def asking(bench: Bench) -> Bench:
    """A bench whose worker's analyst asks a model."""
    return with_worker(bench)


def with_worker(bench: Bench) -> Bench:
    """Another worker over the same database."""
    manager = make_manager(SteadyDriver(bench.pool, bench.dsn), asks_model=True)
    queries = manager.queries
    assert isinstance(queries, ClaimQueries)
    return dataclasses.replace(bench, queries=queries, owner=manager.queue_manager_id)


def call(text: str = "a question") -> ModelCall:
    body = msgspec.json.encode({"messages": text})
    return ModelCall("extract", "extract/1", "claude-haiku-5-5", body, 1000)


async def ask(
    bench: Bench, person: Person, claim: Claim, error: PipelineError | None = None, text: str = ""
) -> ModelAnswer:
    """Ask through the book of calls; `error` is what the model's side makes of it."""
    book = CallBook(bench.pool, claim, person.user_id, Budget())

    async def send() -> ModelAnswer:
        if error is not None:
            raise error
        return ModelAnswer("{}", "end_turn", 10, 10)

    return await book.ask(call(text or str(uuid4())), send)


async def paused(bench: Bench) -> bool:
    return bool(await bench.pool.fetchval("SELECT since IS NOT NULL FROM soulprint.model_pause"))


async def pause(bench: Bench) -> Person:
    """Pause the model by a refused call of an import that then waits."""
    person = await bench.bring_to("remembering")
    claim = await bench.claim_of(person, "memory")
    await bench.open(claim)
    with pytest.raises(ModelPaused):
        await ask(bench, person, claim, KEY_REFUSED)
    await postpone_step(bench.pool, claim, NOW)
    return person


async def let_probe_come(bench: Bench) -> None:
    await bench.pool.execute(
        "UPDATE soulprint.model_pause SET next_probe_at = now() - interval '1 s', since = since - interval '1 s'"
    )


async def alerts(bench: Bench) -> int:
    return await bench.count("soulprint.alerts")


async def test_a_refused_key_pauses_the_model_and_its_step_waits_without_a_try(
    asking: Bench,
) -> None:
    person = await pause(asking)
    assert await paused(asking)
    row = await asking.row(person)
    assert (row["state"], row["attempts"], row["error"]) == ("remembering", 0, None)
    (job,) = await asking.jobs(person)
    assert (job["status"], job["payload"]["resume"]) == ("queued", True)
    profile = await asking.profile(person)
    assert (profile["import_status"], profile["full_pass_status"]) == ("quick_ready", "processing")


async def test_steps_that_ask_the_model_are_not_claimed_and_others_are(asking: Bench) -> None:
    for state in ("profiling", "extracting", "remembering", "writing"):
        await asking.bring_to(state)
    await pause(asking)
    await asking.begin()
    claimed = set()
    while (claim := await asking.claim_if_any()) is not None:
        claimed.add(claim.step)
    assert claimed == {"import", "notify"}
    # Nor does the worker take what it may not claim for a reason to look ten times a second.
    assert await asking.queries.eligible_queued_work(["memory", "extract"]) == 0  # type: ignore[list-item]
    assert await asking.queries.queued_work(["memory", "extract"]) == 0  # type: ignore[list-item]


async def test_a_dead_workers_model_steps_wait_as_well(asking: Bench) -> None:
    person = await asking.bring_to("remembering")
    await asking.claim_of(person, "memory")
    await pause(asking)
    await asking.pool.execute(
        "UPDATE soulprint.pgqueuer SET heartbeat = now() - interval '1 minute' WHERE status = 'picked'"
    )
    assert await asking.claim_if_any("memory") is None


async def test_a_worker_that_asks_no_model_goes_on(bench: Bench) -> None:
    await pause(bench)
    assert (await bench.claim("memory")).step == "memory"


async def test_no_call_starts_while_the_model_is_paused_and_recorded_answers_are_given(
    asking: Bench,
) -> None:
    person = await asking.bring_to("extracting")
    claim = await asking.claim_of(person, "extract")
    await asking.open(claim)
    bought = await ask(asking, person, claim, text="asked before")
    await pause(asking)
    assert await ask(asking, person, claim, AWAY, text="asked before") == bought
    before = await asking.count("soulprint.calls")
    with pytest.raises(ModelPaused):
        await ask(asking, person, claim)
    assert await asking.count("soulprint.calls") == before


@pytest.mark.parametrize(
    "error", [AWAY, DeadlineExceeded("The model did not answer.")], ids=["unreachable", "silent"]
)
async def test_failures_in_a_row_pause_the_model_at_the_fifth(
    asking: Bench, error: PipelineError
) -> None:
    person = await asking.bring_to("extracting")
    claim = await asking.claim_of(person, "extract")
    await asking.open(claim)
    for _ in range(FIVE - 1):
        with pytest.raises(type(error)):
            await ask(asking, person, claim, error)
    assert not await paused(asking)
    with pytest.raises(ModelPaused):
        await ask(asking, person, claim, error)
    assert await paused(asking)


async def test_an_answer_in_between_begins_the_row_anew(asking: Bench) -> None:
    person = await asking.bring_to("extracting")
    claim = await asking.claim_of(person, "extract")
    await asking.open(claim)
    for _ in range(3):
        for _ in range(FIVE - 1):
            with pytest.raises(ModelUnavailable):
                await ask(asking, person, claim, AWAY)
        await ask(asking, person, claim)
    assert not await paused(asking)


@pytest.mark.parametrize(
    "error",
    [
        ModelUnavailable("Too many requests (HTTP 429).", limited=True),
        ModelRefused("The model's provider refused the request itself (HTTP 400)."),
        AnswerUnusable("The answer could not be used."),
    ],
    ids=["too fast", "this request", "this answer"],
)
async def test_what_concerns_one_call_alone_pauses_nothing(
    asking: Bench, error: PipelineError
) -> None:
    person = await asking.bring_to("extracting")
    claim = await asking.claim_of(person, "extract")
    await asking.open(claim)
    for _ in range(2 * FIVE):
        with pytest.raises(type(error)):
            await ask(asking, person, claim, error)
    assert not await paused(asking)


async def test_many_imports_make_one_alert(asking: Bench) -> None:
    people = [await asking.bring_to("extracting") for _ in range(4)]
    claims = [await asking.claim_of(person, "extract") for person in people]
    for claim in claims:
        await asking.open(claim)
    calls = [
        ask(asking, each, claim, KEY_REFUSED) for each, claim in zip(people, claims, strict=True)
    ]
    outcomes = await asyncio.gather(*calls, return_exceptions=True)
    assert all(isinstance(outcome, ModelPaused) for outcome in outcomes)
    assert await alerts(asking) == 1
    jobs = []
    while (job := await asking.claim_if_any("notify")) is not None:
        jobs.append(job)
    (told_by,) = [job for job in jobs if job.payload.occasion == "model_paused"]
    told = await asking.pool.fetchrow(sql("read_alert"), told_by.subject, "model_paused")
    assert told is not None
    assert (told["event"], told["cause"]) == ("model_paused", "refused")
    assert "401" in told["reason"]


async def test_a_provider_that_flaps_is_told_of_once_an_hour_and_another_cause_at_once(
    asking: Bench,
) -> None:
    person = await pause(asking)
    for expected in (1, 1):
        await let_probe_come(asking)
        probe = await asking.claim("memory")
        await asking.open(probe)
        await ask(asking, person, probe)
        assert not await paused(asking)
        with pytest.raises(ModelPaused):
            await ask(asking, person, probe, KEY_REFUSED)
        assert await alerts(asking) == expected
        await postpone_step(asking.pool, probe, NOW)
    await asking.pool.execute(
        "UPDATE soulprint.model_pause SET alerted_at = alerted_at - interval '2 hours'"
    )
    await reopen(asking, person)
    probe = await asking.claim("memory")
    await asking.open(probe)
    with pytest.raises(ModelPaused):
        await ask(asking, person, probe, KEY_REFUSED)
    assert await alerts(asking) == 2


async def reopen(bench: Bench, person: Person) -> None:
    await let_probe_come(bench)
    probe = await bench.claim("memory")
    await bench.open(probe)
    await ask(bench, person, probe)
    await postpone_step(bench.pool, probe, NOW)
    assert not await paused(bench)


async def test_one_job_of_one_worker_is_the_probe_and_its_answer_ends_the_pause(
    asking: Bench,
) -> None:
    person = await pause(asking)
    for _ in range(3):
        await asking.bring_to("remembering")
    other = with_worker(asking)
    assert await asking.claim_if_any("memory") is None
    await let_probe_come(asking)
    probe = await asking.claim("memory")
    for worker in (asking, other):
        assert await worker.claim_if_any("memory") is None
    await asking.open(probe)
    owner = await asking.pool.fetchrow(
        "SELECT import_id, user_id FROM soulprint.imports WHERE import_id = $1", probe.subject
    )
    assert owner is not None
    await ask(asking, Person(owner["user_id"], owner["import_id"]), probe)
    assert not await paused(asking)
    for worker in (asking, other):
        assert await worker.claim_if_any("memory") is not None
    assert (await asking.row(person))["attempts"] == 0


async def test_a_probe_that_fails_puts_the_next_one_off_twice_as_long_two_minutes_at_most(
    asking: Bench,
) -> None:
    person = await pause(asking)
    waits: list[float] = []
    for _ in range(7):
        await let_probe_come(asking)
        probe = await asking.claim("memory")
        assert isinstance(await asking.open(probe), Opened)
        with pytest.raises(ModelPaused):
            await ask(asking, person, probe, AWAY)
        await postpone_step(asking.pool, probe, NOW)
        wait = await asking.pool.fetchval("SELECT next_probe_at - now() FROM soulprint.model_pause")
        waits.append(round(wait.total_seconds(), -1))
    assert waits == [20, 40, 80, 120, 120, 120, 120]
    assert await alerts(asking) == 1
    row = await asking.row(person)
    assert (row["state"], row["attempts"]) == ("remembering", 0)


async def test_a_probe_whose_worker_died_is_another_workers_in_time(asking: Bench) -> None:
    await pause(asking)
    await asking.bring_to("remembering")
    await let_probe_come(asking)
    first = await asking.claim("memory")
    other = with_worker(asking)
    assert await other.claim_if_any("memory") is None
    # A call may take longer than the wait for the next probe: while one runs, there is no other.
    await let_probe_come(asking)
    assert await other.claim_if_any("memory") is None
    await asking.pool.execute(
        "UPDATE soulprint.pgqueuer SET heartbeat = now() - interval '1 minute' WHERE id = $1",
        first.job_id,
    )
    assert await other.claim_if_any("memory") is not None


async def test_an_answer_from_before_the_pause_does_not_end_it(asking: Bench) -> None:
    person = await asking.bring_to("extracting")
    claim = await asking.claim_of(person, "extract")
    await asking.open(claim)
    sent, answer = asyncio.Event(), asyncio.Event()

    async def slow() -> ModelAnswer:
        sent.set()
        await answer.wait()
        return ModelAnswer("{}", "end_turn", 10, 10)

    book = CallBook(asking.pool, claim, person.user_id, Budget())
    asked = asyncio.create_task(book.ask(call(), slow))
    await sent.wait()
    await pause(asking)
    answer.set()
    await asked
    assert await paused(asking)


async def test_an_operator_can_have_the_model_tried_at_once(asking: Bench) -> None:
    await pause(asking)
    assert await asking.claim_if_any("memory") is None
    await asking.pool.execute("SELECT soulprint.probe_model()")
    assert await asking.claim_if_any("memory") is not None


async def status_of(bench: Bench, user_id: UUID) -> dict[str, Any]:
    decoded: dict[str, Any] = msgspec.json.decode(
        await bench.pool.fetchval("SELECT soulprint.status($1)", user_id)
    )
    return decoded


async def test_the_person_is_told_in_calm_words_and_the_operator_why(asking: Bench) -> None:
    person = await pause(asking)
    await asking.pool.execute("UPDATE soulprint.imports SET analyst = 'claude'")
    status = await status_of(asking, person.user_id)
    assert status["state"] == "remembering"
    assert "the work goes on by itself" in status["notice"]
    assert "401" not in status["notice"]
    overview = await asking.pool.fetch("SELECT step, paused FROM soulprint.queue_overview")
    assert {row["step"]: row["paused"] for row in overview}["memory"] is True
    assert (await read_figures(asking.pool)).model_paused
    await reopen(asking, person)
    await asking.pool.execute("UPDATE soulprint.imports SET analyst = 'claude'")
    assert (await status_of(asking, person.user_id))["notice"] is None
    assert not (await read_figures(asking.pool)).model_paused


async def test_a_call_that_is_never_answered_ends_in_bounded_time(
    asking: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soulprint_queue.calls.CALL_SECONDS", 0.05)
    person = await asking.bring_to("extracting")
    claim = await asking.claim_of(person, "extract")
    await asking.open(claim)
    book = CallBook(asking.pool, claim, person.user_id, Budget())

    async def never() -> ModelAnswer:
        await asyncio.Event().wait()
        raise AssertionError

    async with asyncio.timeout(60):
        with pytest.raises(DeadlineExceeded):
            await book.ask(call(), never)
    state = await asking.pool.fetchrow("SELECT state, error_class FROM soulprint.calls")
    assert state is not None
    assert tuple(state) == ("failed", "deadline")
