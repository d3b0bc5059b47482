"""The rig's own figures: how long a step took to go on, and which call was paid for again."""

from __future__ import annotations

from typing import get_args

from crash.cell import Outcome
from crash.checks import Finding, Verdict
from crash.injections import Injection
from crash.model import RECORDING_SECONDS, Asked
from crash.options import Kind
from crash.recovery import percentile, recoveries
from crash.report import Report
from soulprint_queue.connections import Pool


def injection(kind: Kind, at: float, until: float | None = None, **more: object) -> Injection:
    return Injection(kind, at, until or at, "extract", True, {1: "extract"}, **more)  # type: ignore[arg-type]


async def ended(pool: Pool, at: float) -> None:
    await pool.execute(
        "INSERT INTO soulprint.pgqueuer_log (job_id, status, entrypoint, priority, created) "
        "VALUES (1, 'successful', 'extract', 10, to_timestamp($1))",
        at,
    )


async def test_recovery_counts_from_the_injection_to_the_commit_that_ended_the_job(
    pool: Pool,
) -> None:
    await ended(pool, 112.0)
    found = await recoveries(pool, [injection(Kind.SIGKILL, 100.0)])
    assert found == {Kind.SIGKILL: [12.0]}


async def test_recovery_counts_from_when_postgres_is_back(pool: Pool) -> None:
    await ended(pool, 135.0)
    found = await recoveries(pool, [injection(Kind.POSTGRES_30, 100.0, 131.0)])
    assert found == {Kind.POSTGRES_30: [4.0]}


async def test_a_job_that_was_hit_twice_counts_from_the_last_hit(pool: Pool) -> None:
    await ended(pool, 120.0)
    hits = [injection(Kind.SIGKILL, 100.0), injection(Kind.SIGSTOP, 109.0)]
    assert await recoveries(pool, hits) == {Kind.SIGSTOP: [11.0]}


async def test_what_had_ended_before_was_not_hit(pool: Pool) -> None:
    await ended(pool, 99.0)
    assert await recoveries(pool, [injection(Kind.SIGKILL, 100.0)]) == {}


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([], 0.99) == 0.0
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([float(n) for n in range(100)], 0.99) == 99.0


def test_a_call_is_in_flight_until_its_answer_can_be_written_down() -> None:
    asked = Asked("rig-worker-0", "c", began=100.0, ended=101.0, made=True)
    assert not asked.in_flight(99.9)
    assert asked.in_flight(100.5)
    assert asked.in_flight(101.0 + RECORDING_SECONDS / 2)
    assert not asked.in_flight(101.0 + RECORDING_SECONDS)


def test_only_an_injection_that_cut_a_call_off_explains_its_repetition() -> None:
    asked = Asked("rig-worker-0", "c", began=100.0, ended=101.0, made=True)
    cut = injection(Kind.SIGKILL, 100.5, keys=("rig-worker-0",))
    assert cut.explains(asked)
    assert not injection(Kind.SIGKILL, 100.5, keys=("rig-worker-1",)).explains(asked)
    assert not injection(Kind.SIGKILL, 90.0, keys=("rig-worker-0",)).explains(asked)
    assert injection(Kind.POSTGRES_1, 100.5, keys=None).explains(asked)
    assert not injection(Kind.SIGTERM, 100.5, keys=()).explains(asked)


def outcome(**changes: object) -> Outcome:
    made: dict[str, object] = {
        "injections": [], "imports": 3, "findings": [], "calls": 9, "repeated": 2, "unexplained": [],
        "in_flight": 4, "recovery": {}, "fell": [], "stalled": 0,
    }  # fmt: skip
    return Outcome(**(made | changes))  # type: ignore[arg-type]


def test_a_run_fails_when_any_figure_is_off() -> None:
    assert not Report([outcome(), outcome()]).failed
    assert Report([outcome(), outcome(repeated=9)]).failed
    assert Report([outcome(unexplained=["asked twice"])]).failed
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
