"""The rig's own figures: how long a step took to go on, and which call was paid for again."""

from __future__ import annotations

import asyncio
from typing import get_args
from uuid import uuid4

from crash.cell import Outcome
from crash.checks import Finding, Verdict
from crash.injections import Injection
from crash.model import Asked, CountingModel
from crash.options import Kind
from crash.recovery import percentile, recoveries
from crash.repetition import Book, Entry
from crash.report import Report
from soulprint_pipeline.analysts.base import ModelCall
from soulprint_pipeline.analysts.claude.sender import Sender
from soulprint_queue.connections import Pool
from soulprint_queue.doors import enqueue_import


def injection(kind: Kind, at: float, until: float | None = None, **more: object) -> Injection:
    return Injection(kind, at, until or at, "extract", True, {1: "extract"}, **more)  # type: ignore[arg-type]


async def log(pool: Pool, status: str, at: float) -> None:
    await pool.execute(
        "INSERT INTO soulprint.pgqueuer_log (job_id, status, entrypoint, priority, created) "
        "VALUES (1, $1::text::soulprint.pgqueuer_status, 'extract', 10, to_timestamp($2))",
        status,
        at,
    )


async def test_recovery_counts_from_the_injection_to_the_claim_and_to_the_end_of_the_job(
    pool: Pool,
) -> None:
    await log(pool, "picked", 99.0)
    await log(pool, "picked", 109.0)
    await log(pool, "successful", 112.0)
    found = await recoveries(pool, [injection(Kind.SIGKILL, 100.0)])
    assert (found.taken_up, found.ended) == ({Kind.SIGKILL: [9.0]}, {Kind.SIGKILL: [12.0]})


async def test_recovery_counts_from_when_postgres_is_back(pool: Pool) -> None:
    await log(pool, "picked", 99.0)
    await log(pool, "successful", 135.0)
    found = await recoveries(pool, [injection(Kind.POSTGRES_30, 100.0, 131.0)])
    # Its worker kept it: nobody had to take it up.
    assert found.taken_up == found.ended == {Kind.POSTGRES_30: [4.0]}


async def test_a_step_that_its_worker_kept_goes_on_with_its_next_commit(pool: Pool) -> None:
    user = uuid4()
    accepted = await enqueue_import(pool, user, f"imports/{user}/export.zip")
    await pool.execute("UPDATE soulprint.events SET at = to_timestamp(132)")
    await log(pool, "successful", 150.0)
    away = injection(Kind.POSTGRES_30, 100.0, 131.0, imports={1: str(accepted.import_id)})
    away.hit = {1: "import"}
    found = await recoveries(pool, [away])
    assert (found.taken_up, found.ended) == ({away.kind: [1.0]}, {away.kind: [19.0]})


async def test_a_job_that_was_hit_twice_counts_from_the_last_hit(pool: Pool) -> None:
    await log(pool, "successful", 120.0)
    hits = [injection(Kind.SIGKILL, 100.0), injection(Kind.SIGSTOP, 109.0)]
    assert (await recoveries(pool, hits)).ended == {Kind.SIGSTOP: [11.0]}


async def test_what_had_ended_before_was_not_hit(pool: Pool) -> None:
    await log(pool, "successful", 99.0)
    assert (await recoveries(pool, [injection(Kind.SIGKILL, 100.0)])).ended == {}


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([], 0.99) == 0.0
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([float(n) for n in range(100)], 0.99) == 99.0


ASKED = Asked("rig-worker-0", "c", "req_1", began=100.0, ended=101.0, made=True)
AGAIN = Asked("rig-worker-1", "c", "req_2", began=110.0, ended=111.0, made=True)
LOST = Book({})
CUT = injection(Kind.SIGKILL, 100.5, keys=("rig-worker-0",))


def test_a_call_is_in_flight_from_its_reservation_until_its_answer_stands_in_the_book() -> None:
    book = Book({"req_1": Entry(99.5, 101.5)})
    for at, count in ((99.2, 0), (99.9, 1), (101.4, 1), (101.6, 0)):
        assert book.in_flight(injection(Kind.POSTGRES_1, at, keys=None), [ASKED]) == count, at
    for at, count in ((101.4, 1), (107.0, 0)):
        assert LOST.in_flight(injection(Kind.POSTGRES_1, at, keys=None), [ASKED]) == count, at
    assert LOST.in_flight(injection(Kind.SIGKILL, 100.5, keys=("rig-worker-1",)), [ASKED]) == 0
    one = injection(Kind.ONE_CONNECTION, 100.5, keys=None)
    assert LOST.in_flight(one, [ASKED, ASKED]) == 1


def test_only_an_injection_that_cut_a_call_off_explains_its_repetition() -> None:
    assert LOST.cause(ASKED, AGAIN, [CUT]) is CUT
    others = [
        injection(Kind.SIGKILL, 100.5, keys=("rig-worker-1",)),
        injection(Kind.SIGKILL, 90.0, keys=("rig-worker-0",)),
        # Long after its answer was made: it had time enough to be written down.
        injection(Kind.SIGKILL, 107.0, keys=("rig-worker-0",)),
        injection(Kind.SIGKILL, 120.0, keys=("rig-worker-0",)),
        injection(Kind.SIGTERM, 100.5, keys=()),
    ]
    assert LOST.cause(ASKED, AGAIN, others) is None


def test_what_stood_in_the_book_before_a_call_was_reserved_is_never_bought_again() -> None:
    book = Book({"req_1": Entry(99.5, 101.5)})
    assert book.cause(ASKED, AGAIN, [CUT]) is None
    late = Book({"req_1": Entry(99.5, 115.0)})
    assert late.cause(ASKED, AGAIN, [CUT]) is CUT


def test_a_call_of_a_worker_that_was_stopped_before_it_sent_it_is_explained() -> None:
    stopped = injection(Kind.SIGSTOP, 98.0, 109.9, keys=("rig-worker-1",))
    waited = {"req_1": Entry(99.5, 101.5), "req_2": Entry(97.9, 111.5)}
    assert Book(waited).cause(ASKED, AGAIN, [stopped]) is stopped
    # Reserved after it went on: it could have known.
    careless = waited | {"req_2": Entry(109.95, 111.5)}
    assert Book(careless).cause(ASKED, AGAIN, [stopped]) is None


def outcome(**changes: object) -> Outcome:
    made: dict[str, object] = {
        "injections": [], "imports": 3, "findings": [], "calls": 9, "repeated": 2, "unexplained": [],
        "in_flight": 4, "recovery": {}, "taken_up": {}, "pickups": [], "fell": [], "stalled": 0,
    }  # fmt: skip
    return Outcome(**(made | changes))  # type: ignore[arg-type]


def test_a_run_fails_when_any_figure_is_off() -> None:
    assert not Report([outcome(), outcome()]).failed
    assert Report([outcome(), outcome(repeated=9)]).failed
    assert Report([outcome(unexplained=["asked twice"])]).failed
    assert Report([outcome(fell=[-11])]).failed
    assert Report([outcome(stalled=1)]).failed
    # Slow is no verdict.
    assert not Report([outcome(recovery={Kind.SIGKILL: [99.0]}, pickups=[9.0])]).failed
    for verdict in get_args(Verdict):
        report = Report([outcome(findings=[Finding(verdict, "broken", (), 2)])])
        assert report.failed
        assert f"{verdict}=2 " in report.line()


def test_the_last_line_has_every_figure_once() -> None:
    line = Report([outcome(), outcome(recovery={Kind.SIGKILL: [9.04]})]).line()
    assert line == (
        "injections=0 imports=6 lost=0 wrong=0 duplicated=0 repeated_calls=4 in_flight=8 "
        "recovery_p50_s=9.0 recovery_p99_s=9.0"
    )


async def free_to_ask() -> None:
    """Nothing stands in the way of a call here."""


async def test_the_model_knows_which_worker_asked_and_what_it_was_asked_again() -> None:
    async with CountingModel(latency=0.0) as model:
        for _ in range(2):
            sender = Sender(api_key="rig-worker-1", base_url=model.url)
            call = ModelCall(
                task="extract",
                prompt_version="1",
                model="claude-haiku-5-5",
                input=b'{"model":"claude-haiku-5-5","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}',
                max_output_tokens=9,
            )
            answer = await sender.send(
                call, until=asyncio.get_running_loop().time() + 20, check=free_to_ask
            )
            await sender.aclose()
        ((before, again),) = model.repetitions()
        assert (before.key, again.key) == ("rig-worker-1", "rig-worker-1")
        assert again.request_id == answer.request_id
        assert before.content == again.content
