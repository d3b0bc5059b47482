"""Retries come from the database, in the transaction that failed the step."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from soulprint_pipeline.analysts.base import ModelAnswer, ModelCall
from soulprint_queue import doors
from soulprint_queue.connections import Connection
from soulprint_queue.errors import LeaseLost, NoLongerWanted
from soulprint_queue.rows import ImportRow
from soulprint_queue.runner import Runner
from soulprint_queue.statements import sql
from soulprint_queue.step import Commit, Failure, Opening, close_step, fail_step, postpone_step
from soulprint_queue.workshop import Run
from tests.queue.bench import OVERLOADED, REFUSED, Bench, Person
from tests.queue.workbench import make_workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")

RELAY = ("import", "quick_pass", "extract", "memory", "sections")


async def notified(bench: Bench, person: Person) -> set[str]:
    rows = await bench.pool.fetch(
        "SELECT occasion FROM soulprint.notifications WHERE import_id = $1", person.import_id
    )
    return {row["occasion"] for row in rows}


@pytest.mark.parametrize(
    ("state", "step", "priority"),
    [("importing", "import", 30), ("profiling", "quick_pass", 40), ("extracting", "extract", 10),
     ("remembering", "memory", 20), ("writing", "sections", 20)],
)  # fmt: skip
async def test_a_failed_step_is_enqueued_again_by_the_database_one_priority_lower(
    bench: Bench, state: str, step: str, priority: int
) -> None:
    person = await bench.bring_to(state)
    first = await bench.claim(step)
    assert await bench.pool.fetchval("SELECT priority FROM soulprint.pgqueuer WHERE id = $1", first.job_id) in (
        priority, priority - 1,
    )  # fmt: skip
    await bench.open(first)
    await bench.fail(first)
    row = await bench.row(person)
    assert (row["state"], row["attempts"], row["error_class"]) == ("failed", 1, "model_unavailable")
    (job,) = await bench.jobs(person)
    assert job["id"] != first.job_id
    assert (job["entrypoint"], job["status"], job["priority"]) == (step, "queued", priority - 1)
    assert job["payload"]["resume"] is True
    assert job["execute_after"] == row["next_retry_at"]
    # Nobody is told of a failure that mends itself.
    assert "failed" not in await notified(bench, person)
    # It is not claimed before its time, and then by its own account.
    assert await bench.claim_if_any(*RELAY) is None
    await bench.make_due()
    second = await bench.open_next(step)
    assert await bench.state(person) == state
    await bench.close(second)


async def test_the_retry_is_part_of_the_failing_transaction(bench: Bench) -> None:
    person = await bench.bring_to("remembering")
    await bench.open_next("memory")
    async with bench.pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute(sql("lock_import"), person.import_id)
        await connection.execute("DELETE FROM soulprint.pgqueuer WHERE entrypoint = 'memory'")
        await connection.execute(sql("fail_import"), person.import_id, "x", "y", True)
        await transaction.rollback()
    assert [job["status"] for job in await bench.jobs(person)] == ["picked"]
    assert await bench.state(person) == "remembering"


@pytest.mark.parametrize("attempts", range(7))
async def test_the_delay_is_thirty_seconds_times_four_to_the_n_an_hour_at_most_give_or_take_half(
    bench: Bench, attempts: int
) -> None:
    delays = []
    for _ in range(12):
        async with bench.pool.acquire() as connection, connection.transaction():
            import_id = await connection.fetchval(
                "INSERT INTO soulprint.imports (user_id, state, attempts) VALUES ($1, 'importing', $2) RETURNING import_id",
                uuid4(), attempts,
            )  # fmt: skip
            after = await connection.fetchrow(
                "UPDATE soulprint.imports SET state = 'failed', retryable = true WHERE import_id = $1 "
                "RETURNING attempts, next_retry_at - now() AS delay",
                import_id,
            )
            assert after is not None
            assert after["attempts"] == attempts + 1
            due = await connection.fetchval(
                "SELECT execute_after - now() FROM soulprint.pgqueuer WHERE dedupe_key = $1", f"import:{import_id}"
            )  # fmt: skip
            assert due == after["delay"]
            delays.append(after["delay"])
    if attempts >= 5:
        assert set(delays) == {None}
        return
    middle = min(30.0 * 4**attempts, 3600.0)
    seconds = [delay.total_seconds() for delay in delays]
    assert all(0.5 * middle <= each <= 1.5 * middle for each in seconds), seconds
    # Spread, so that what failed together does not come back together.
    assert max(seconds) - min(seconds) > 0.1 * middle


async def test_the_base_of_the_delay_can_be_set(bench: Bench) -> None:
    person = await bench.bring_to("remembering")
    async with bench.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL soulprint.retry_base = '100 ms'")
        await connection.execute("DELETE FROM soulprint.pgqueuer WHERE entrypoint = 'memory'")
        await connection.execute(sql("fail_import"), person.import_id, "x", "y", True)
        delay = await connection.fetchval("SELECT next_retry_at - now() FROM soulprint.imports")
    assert timedelta(milliseconds=50) <= delay <= timedelta(milliseconds=150)


async def test_five_retries_without_progress_and_then_a_person_is_told(bench: Bench) -> None:
    person = await bench.bring_to("remembering")
    for attempt in range(1, 7):
        await bench.make_due()
        await bench.fail(await bench.open_next("memory"))
        row = await bench.row(person)
        assert row["attempts"] == attempt
        assert (row["next_retry_at"] is None) == (attempt == 6)
    assert await bench.jobs(person) == []
    assert "failed" in await notified(bench, person)
    profile = await bench.profile(person)
    assert (profile["full_pass_status"], profile["full_pass_attempts"]) == ("failed", 6)
    # A person starts the count again.
    await doors.retry_full_pass(bench.pool, person.user_id)
    await bench.fail(await bench.open_next("memory"))
    assert (await bench.row(person))["attempts"] == 1
    assert len(await bench.jobs(person)) == 1


@pytest.mark.parametrize("step", ["import", "quick_pass", "extract", "memory"])
async def test_what_cannot_be_retried_is_not_and_a_person_is_told_at_once(
    bench: Bench, step: str
) -> None:
    person = await bench.bring_to(
        {"import": "importing", "quick_pass": "profiling", "extract": "extracting", "memory": "remembering"}[step]
    )  # fmt: skip
    await bench.fail(await bench.open_next(step), REFUSED)
    row = await bench.row(person)
    assert (row["state"], row["next_retry_at"], row["retryable"]) == ("failed", None, False)
    assert [job for job in await bench.jobs(person) if job["status"] == "queued"] == []
    assert "failed" in await notified(bench, person)
    told = await bench.pool.fetch(
        "SELECT payload FROM soulprint.pgqueuer WHERE entrypoint = 'notify'"
    )
    assert any(b'"occasion": "failed"' in row["payload"] for row in told)


async def test_a_second_failure_for_good_is_told_again(bench: Bench) -> None:
    person = await bench.bring_to("failed late for good")
    await bench.pool.execute("DELETE FROM soulprint.pgqueuer WHERE entrypoint = 'notify'")
    await bench.pool.execute(
        "UPDATE soulprint.notifications SET outcome = 'delivered', attempts = 1, settled_at = now()"
    )
    await doors.retry_full_pass(bench.pool, person.user_id)
    await bench.fail(await bench.open_next("memory"), REFUSED)
    again = await bench.pool.fetchrow(
        "SELECT * FROM soulprint.notifications WHERE occasion = 'failed'"
    )
    assert again is not None
    assert (again["outcome"], again["attempts"], again["settled_at"]) == (None, 0, None)
    assert await bench.pool.fetchval(
        "SELECT count(*) FROM soulprint.pgqueuer WHERE dedupe_key = $1", f"notify:{person.import_id}:failed"
    ) == 1  # fmt: skip


async def test_a_committed_window_sets_the_count_to_zero(bench: Bench) -> None:
    person = await bench.bring_to("extracting")
    for _ in range(3):
        await bench.make_due()
        await bench.fail(await bench.open_next("extract"))
    assert (await bench.row(person))["attempts"] == 3
    await bench.make_due()
    await bench.run_next("extract")
    assert (await bench.row(person))["attempts"] == 0


async def test_a_committed_batch_sets_the_count_to_zero_and_mere_progress_does_not(
    bench: Bench,
) -> None:
    person = await bench.bring_to("importing")
    await bench.fail(await bench.open_next("import"))
    await bench.make_due()
    await bench.open_next("import")
    await bench.pool.execute(
        sql("report_progress"), person.import_id, "Downloading export", 7, False
    )
    assert (await bench.row(person))["attempts"] == 1
    await bench.pool.execute(
        sql("report_progress"), person.import_id, "Parsing conversations", 21, True
    )
    assert (await bench.row(person))["attempts"] == 0


async def test_every_finished_step_sets_the_count_to_zero(bench: Bench) -> None:
    person = await bench.begin()
    for step in ("import", "quick_pass", "extract", "memory", "sections"):
        await bench.fail(await bench.open_next(step))
        assert (await bench.row(person))["attempts"] == 1
        await bench.make_due()
        for _ in range(bench.windows if step == "extract" else 1):
            await bench.run_next(step)
        assert (await bench.row(person))["attempts"] == 0, step
    assert await bench.state(person) == "complete"


async def test_a_failure_that_meets_a_living_job_of_its_key_raises_and_changes_nothing(
    bench: Bench,
) -> None:
    person = await bench.bring_to("remembering")
    before = await bench.snapshot()
    # Marked failed before the own job is finished: the retry would vanish without a word.
    with pytest.raises(asyncpg.PostgresError, match="lives already") as refused:
        await bench.pool.execute(sql("fail_import"), person.import_id, "x", "y", True)
    assert refused.value.sqlstate == "SP001"
    assert await bench.snapshot() == before


async def test_a_successor_enqueued_before_the_own_job_is_finished_raises(bench: Bench) -> None:
    person = await bench.bring_to("remembering")
    claim = await bench.open_next("memory")
    with pytest.raises(asyncpg.PostgresError, match="lives already"):
        await bench.pool.execute(
            sql("enqueue_job"), "memory", person.import_id, None, "{}", timedelta(0)
        )
    await bench.close(claim)


# Lanes beside a failed one.


async def lanes(bench: Bench) -> list[Any]:
    return [await bench.open_next("extract") for _ in range(bench.lanes)]


async def test_a_failing_lane_drops_the_waiting_ones_and_leaves_the_running_ones(
    bench: Bench,
) -> None:
    person = await bench.bring_to("extracting")
    first, second = await bench.open_next("extract"), await bench.open_next("extract")
    await bench.fail(first)
    jobs = await bench.jobs(person)
    # One runs, and one is the retry; the third lane's job had not been claimed.
    assert [(job["status"], job["payload"].get("resume", False)) for job in jobs] == [
        ("picked", False), ("queued", True),
    ]  # fmt: skip
    assert jobs[0]["id"] == second.job_id


async def test_a_sibling_that_closes_while_failed_commits_its_window_and_enqueues_nothing(
    bench: Bench,
) -> None:
    person = await bench.bring_to("extracting")
    first, second, third = await lanes(bench)
    await bench.fail(first)
    before = len(await bench.jobs(person))
    await bench.close(second)
    assert await bench.state(person) == "failed"
    assert len(await bench.jobs(person)) == before - 1
    answered = await bench.pool.fetch(
        "SELECT number FROM soulprint.windows WHERE answered_at IS NOT NULL"
    )
    assert [row["number"] for row in answered] == [second.payload.window]
    # Nor does it undo the count or the time of the retry.
    row = await bench.row(person)
    assert (row["attempts"], row["done"]) == (1, 1)
    assert row["next_retry_at"] is not None
    await bench.close(third)
    (retry,) = await bench.jobs(person)
    assert retry["execute_after"] == row["next_retry_at"]


async def test_a_second_lane_that_fails_meanwhile_changes_neither_error_nor_retry(
    bench: Bench,
) -> None:
    person = await bench.bring_to("extracting")
    first, second, _ = await lanes(bench)
    await bench.fail(first)
    before = await bench.row(person)
    await bench.fail(second, REFUSED)
    after = await bench.row(person)
    assert (after["error_class"], after["attempts"], after["next_retry_at"]) == (
        before["error_class"], before["attempts"], before["next_retry_at"],
    )  # fmt: skip


async def test_the_opening_of_a_retry_gives_every_lane_a_window_again(bench: Bench) -> None:
    bench.windows = 7
    person = await bench.bring_to("extracting")
    first, second, third = await lanes(bench)
    await bench.close(second)
    second = await bench.open_next("extract")
    await bench.fail(first)
    await bench.close(third)
    await bench.make_due()
    retry = await bench.open_next("extract")
    jobs = await bench.jobs(person)
    assert sorted(job["payload"]["lane"] for job in jobs) == [1, 2, 3]
    windows = [job["payload"]["window"] for job in jobs]
    assert len(set(windows)) == 3
    assert {retry.payload.window, second.payload.window} <= set(windows)
    row = await bench.row(person)
    assert (row["state"], row["done"], row["next"], row["total"]) == ("extracting", 2, 5, 7)


async def test_a_lane_that_waits_while_its_import_has_failed_for_good_does_not_take_it_up_later(
    bench: Bench,
) -> None:
    person = await bench.bring_to("extracting")
    first, second, third = await lanes(bench)
    await bench.fail(first, REFUSED)
    # The provider asks one lane for a pause; another is stopped with its worker.
    await postpone_step(bench.pool, second, timedelta(minutes=2))
    await postpone_step(bench.pool, third, timedelta(0), "stopped")
    row = await bench.row(person)
    assert (row["state"], row["next_retry_at"]) == ("failed", None)
    await bench.make_due()
    assert await bench.claim_if_any("extract") is None
    # Nothing is lost: a person's retry hands out every window again.
    await doors.retry_full_pass(bench.pool, person.user_id)
    for _ in range(bench.windows):
        await bench.run_next("extract")
    assert await bench.state(person) == "remembering"


async def test_a_lane_that_waits_while_its_import_has_failed_leaves_the_time_of_the_retry(
    bench: Bench,
) -> None:
    person = await bench.bring_to("extracting")
    first, second, _ = await lanes(bench)
    await bench.fail(first)
    before = (await bench.row(person))["next_retry_at"]
    await postpone_step(bench.pool, second, timedelta(hours=2))
    assert (await bench.row(person))["next_retry_at"] == before


async def test_a_running_retry_whose_worker_dies_does_not_revive_what_failed_for_good(
    bench: Bench,
) -> None:
    person = await bench.bring_to("extracting")
    first, _, third = await lanes(bench)
    await bench.fail(first)
    await bench.make_due()
    retry = await bench.open_next("extract")
    assert retry.payload.resume
    await bench.fail(third, REFUSED)
    assert (await bench.row(person))["next_retry_at"] is None
    taken = await bench.take_over(retry)
    assert await bench.open(taken) is Opening.NOT_WANTED
    assert await bench.state(person) == "failed"


async def test_a_waiting_step_spends_no_try_and_says_when_it_goes_on(bench: Bench) -> None:
    person = await bench.bring_to("remembering")
    claim = await bench.open_next("memory")
    await postpone_step(bench.pool, claim, timedelta(minutes=10))
    row = await bench.row(person)
    (job,) = await bench.jobs(person)
    assert (row["state"], row["attempts"]) == ("remembering", 0)
    assert row["next_retry_at"] == job["execute_after"]
    assert job["priority"] == 19
    assert (await bench.profile(person))["full_pass_next_retry_at"] == job["execute_after"]
    await bench.make_due()
    await bench.run_next("memory")
    assert (await bench.profile(person))["full_pass_next_retry_at"] is None


# Sections are not fatal.


@pytest.mark.parametrize("failure", [OVERLOADED, REFUSED])
async def test_sections_out_of_tries_complete_the_import_degraded(
    bench: Bench, failure: Any
) -> None:
    person = await bench.bring_to("writing")
    tries = 0
    while await bench.state(person) != "complete":
        await bench.make_due()
        await bench.fail(await bench.open_next("sections"), failure)
        tries += 1
    assert tries == (6 if failure.retryable else 1)
    row = await bench.row(person)
    assert failure.message in row["degraded"]
    assert (row["error"], row["next_retry_at"]) == (None, None)
    assert await bench.jobs(person) == []
    assert {"quick_ready", "complete"} == await notified(bench, person)


# The sweep.


@pytest.mark.parametrize(
    ("state", "step"),
    [("queued", "import"), ("importing", "import"), ("profiling", "quick_pass"), ("extracting", "extract"),
     ("remembering", "memory"), ("writing", "sections")],
)  # fmt: skip
async def test_an_import_without_a_job_is_found_and_goes_on_by_itself(
    bench: Bench, state: str, step: str
) -> None:
    stalled, busy = await bench.bring_to(f"stalled {state}"), await bench.bring_to("writing")
    assert await bench.pool.fetchval(sql("sweep_stalled")) == 0
    assert await bench.sweep_later() == 1
    assert await bench.state(busy) == "writing"
    row = await bench.row(stalled)
    assert (row["state"], row["error_class"]) == ("failed", "stalled")
    (job,) = await bench.jobs(stalled)
    assert job["execute_after"] == row["next_retry_at"]
    await bench.make_due()
    await bench.run(await bench.claim_of(stalled, step))
    assert await bench.state(stalled) not in ("failed", state if step != "extract" else "")
    assert await bench.sweep_later() == 0


async def test_a_pass_whose_windows_are_all_answered_is_swept_on_to_memory(
    bench: Bench,
) -> None:
    person = await bench.bring_to("stalled extracting")
    await bench.pool.execute("UPDATE soulprint.windows SET answered_at = now()")
    assert await bench.sweep_later() == 1
    (job,) = await bench.jobs(person)
    row = await bench.row(person)
    assert (job["entrypoint"], job["execute_after"]) == ("memory", row["next_retry_at"])
    await bench.make_due()
    await bench.run_next("memory")
    assert await bench.state(person) == "writing"


async def test_a_failing_step_that_was_taken_over_fails_nothing(bench: Bench) -> None:
    person = await bench.bring_to("remembering")
    claim = await bench.open_next("memory")
    await bench.take_over(claim)
    with pytest.raises(LeaseLost):
        await bench.fail(claim)
    assert await bench.state(person) == "remembering"


async def test_a_commit_that_raises_leaves_the_job_and_everything_else_as_it_was(
    bench: Bench,
) -> None:
    await bench.bring_to("remembering")
    claim = await bench.open_next("memory")
    before = await bench.snapshot()

    async def broken(connection: Connection, row: ImportRow) -> None:
        await connection.execute(sql("write_memory"), row.user_id, "half of it")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await close_step(bench.pool, claim, broken)
    assert await bench.snapshot() == before


async def test_a_lane_that_stops_beside_a_failed_one_ends_its_job_at_once(
    bench: Bench, tmp_path: Path
) -> None:
    await bench.bring_to("extracting")
    sibling = await bench.open_next("extract")
    job = await bench.claim_job("extract")
    assert job is not None

    async def work(run: Run) -> Commit:
        await bench.fail(sibling)
        call = ModelCall("extract", "1", "claude-haiku-5-5", b"{}", 10)
        await run.calls.ask(call, never_sent)
        raise AssertionError("no call starts beside a failed lane")

    async def never_sent() -> ModelAnswer:
        raise AssertionError("no call starts beside a failed lane")

    async with make_workbench(bench, tmp_path) as workbench:
        await Runner(workbench.workshop, {"extract": work})(job)
    # Left to its lease, it would come back as a suspect that ran alone in its worker.
    assert int(job.id) not in {each["id"] for each in await bench.jobs()}
    assert (
        await bench.pool.fetchval("SELECT count(*) FROM soulprint.steps WHERE outcome IS NULL") == 0
    )


async def test_a_lane_called_off_while_a_person_takes_the_pass_up_again_is_handed_back(
    bench: Bench, tmp_path: Path
) -> None:
    """The retry counted it as running, so nobody else would read its window."""
    await bench.bring_to("extracting")
    sibling = await bench.open_next("extract")
    job = await bench.claim_job("extract")
    assert job is not None
    user = await bench.pool.fetchval("SELECT user_id FROM soulprint.imports")

    async def work(run: Run) -> Commit:
        await fail_step(bench.pool, sibling, Failure("model_refused", "No.", retryable=False))
        call = ModelCall("extract", "1", "claude-haiku-5-5", b"{}", 10)
        with pytest.raises(NoLongerWanted):
            await run.calls.ask(call, never_sent)
        await bench.pool.fetch("SELECT soulprint.retry_full_pass($1)", user)
        raise NoLongerWanted("as it was asked to")

    async def never_sent() -> ModelAnswer:
        raise AssertionError("no call starts beside a failed lane")

    async with make_workbench(bench, tmp_path) as workbench:
        await Runner(workbench.workshop, {"extract": work})(job)
    import_id = await bench.pool.fetchval("SELECT import_id FROM soulprint.imports")
    held = await bench.pool.fetch(
        "SELECT window_number FROM soulprint.live_jobs($1) WHERE entrypoint = 'extract'", import_id
    )
    row = await bench.pool.fetchrow("SELECT done, next, total, lanes FROM soulprint.imports")
    assert row is not None
    # Every window that was handed out is somebody's.
    assert len(held) == row["next"] - row["done"] == min(row["lanes"], row["total"] - row["done"])
