"""The fence: a worker that lost its claim can change nothing, and nobody deadlocks over it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from pgqueuer.domain import models, types

from soulprint_queue import doors
from soulprint_queue.claim import Claim, ForeignPayload, read_claim
from soulprint_queue.connections import Connection
from soulprint_queue.errors import LeaseLost, NoLongerWanted, Refused
from soulprint_queue.fence import fenced
from soulprint_queue.heart import beat
from soulprint_queue.statements import sql
from soulprint_queue.step import FOREIGN_PAUSE, Opened, Opening, give_back, postpone_step
from tests.queue.bench import Bench
from tests.queue.orders import both_orders

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def write_batch(bench: Bench, claim: Claim) -> None:
    async with fenced(bench.pool, claim) as (connection, _):
        await connection.execute(
            sql("report_progress"), claim.subject, "Parsing conversations", 49, True
        )


LATE: dict[str, Callable[[Bench, Claim], Awaitable[object]]] = {
    "open": lambda bench, claim: bench.open(claim),
    "close": lambda bench, claim: bench.close(claim),
    "fail": lambda bench, claim: bench.fail(claim),
    "postpone": lambda bench, claim: postpone_step(bench.pool, claim, timedelta(minutes=1)),
    "batch": write_batch,
}

STEPS = {"importing": "import", "profiling": "quick_pass", "extracting": "extract",
         "remembering": "memory", "writing": "sections"}  # fmt: skip


@pytest.mark.parametrize("act", LATE)
@pytest.mark.parametrize("state", STEPS)
async def test_whoever_comes_late_after_a_takeover_changes_nothing(
    bench: Bench, state: str, act: str
) -> None:
    await bench.bring_to(state)
    claim = await bench.open_next(STEPS[state])
    taken = await bench.take_over(claim)
    before = await bench.snapshot()
    with pytest.raises(LeaseLost):
        await LATE[act](bench, claim)
    assert await bench.snapshot() == before
    # The new owner is not hindered by it.
    assert isinstance(await bench.open(taken), Opened)
    await bench.close(taken)


@pytest.mark.parametrize("act", LATE)
async def test_whoever_comes_after_the_job_is_done_changes_nothing(bench: Bench, act: str) -> None:
    await bench.bring_to("remembering")
    claim = await bench.open_next("memory")
    await bench.run(await bench.take_over(claim))
    before = await bench.snapshot()
    with pytest.raises(LeaseLost):
        await LATE[act](bench, claim)
    assert await bench.snapshot() == before


async def test_a_job_that_went_back_to_the_queue_is_nobodys(bench: Bench) -> None:
    await bench.bring_to("remembering")
    claim = await bench.open_next("memory")
    await bench.pool.execute(
        "UPDATE soulprint.pgqueuer SET status = 'queued', queue_manager_id = NULL WHERE id = $1",
        claim.job_id,
    )
    for act in LATE.values():
        with pytest.raises(LeaseLost):
            await act(bench, claim)


async def test_another_attempt_of_the_same_worker_is_another_claim(bench: Bench) -> None:
    await bench.bring_to("remembering")
    claim = await bench.open_next("memory")
    await bench.pool.execute(
        "UPDATE soulprint.pgqueuer SET attempts = attempts + 1 WHERE id = $1", claim.job_id
    )
    with pytest.raises(LeaseLost):
        await bench.close(claim)


async def test_nobody_beats_for_a_job_that_is_not_his_any_more(bench: Bench) -> None:
    await bench.bring_to("remembering")
    claim = await bench.open_next("memory")
    await bench.take_over(claim)
    heartbeat = "UPDATE soulprint.pgqueuer SET heartbeat = now() - interval '5 s' WHERE id = $1 RETURNING heartbeat"
    before = await bench.pool.fetchval(heartbeat, claim.job_id)
    await beat(bench.pool, [claim.job_id], claim.owner)
    look = "SELECT heartbeat FROM soulprint.pgqueuer WHERE id = $1"
    assert await bench.pool.fetchval(look, claim.job_id) == before


async def test_the_librarys_own_endings_end_nothing(bench: Bench) -> None:
    await bench.bring_to("remembering")
    job = await bench.claim_job("memory")
    assert job is not None
    before = await bench.snapshot()
    outcomes: tuple[types.JOB_STATUS, ...] = (
        "successful",
        "exception",
        "canceled",
        "deleted",
        "failed",
    )
    for outcome in outcomes:
        await bench.queries.log_jobs([(job, outcome, None)])
    await bench.queries.retry_job(job, timedelta(0), None)
    await bench.queries.update_heartbeat([job.id])
    assert await bench.snapshot() == before


# What the fence's lock lets pass.


@asynccontextmanager
async def holding(bench: Bench, claim: Claim) -> AsyncIterator[Connection]:
    """A step's batch in the midst of its transaction."""
    async with fenced(bench.pool, claim) as (connection, _):
        yield connection


async def test_heartbeats_pass_a_batch_and_claims_skip_it(bench: Bench) -> None:
    await bench.bring_to("importing")
    claim = await bench.open_next("import")
    other = await bench.bring_to("importing")
    await bench.pool.execute(
        "UPDATE soulprint.pgqueuer SET heartbeat = now() - interval '1 minute' WHERE status = 'picked'"
    )
    async with holding(bench, claim):
        async with asyncio.timeout(60):
            await beat(bench.pool, [claim.job_id], claim.owner)
        beaten = await bench.pool.fetchval(
            "SELECT now() - heartbeat FROM soulprint.pgqueuer WHERE id = $1", claim.job_id
        )
        assert beaten < timedelta(seconds=30)
        # Even with its lease run out, nobody takes the job while its batch commits.
        await bench.pool.execute(
            "UPDATE soulprint.pgqueuer SET heartbeat = now() - interval '1 minute' WHERE id = $1",
            claim.job_id,
        )
        async with asyncio.timeout(60):
            assert (await bench.claim("import", owner=uuid4())).subject == other.import_id
            assert await bench.claim_if_any("import", owner=uuid4()) is None
    assert (await bench.claim("import", owner=uuid4())).job_id == claim.job_id


async def test_one_locked_job_does_not_age_the_others(bench: Bench) -> None:
    await bench.bring_to("extracting")
    locked, free = await bench.open_next("extract"), await bench.open_next("extract")
    await bench.pool.execute(
        "UPDATE soulprint.pgqueuer SET heartbeat = now() - interval '1 hour' WHERE status = 'picked'"
    )
    async with bench.pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "SELECT 1 FROM soulprint.pgqueuer WHERE id = $1 FOR UPDATE", locked.job_id
        )
        async with asyncio.timeout(60):
            await beat(bench.pool, [locked.job_id, free.job_id], bench.owner)
    ages = await bench.pool.fetch(
        "SELECT id, now() - heartbeat AS age FROM soulprint.pgqueuer WHERE status = 'picked'"
    )
    age = {row["id"]: row["age"].total_seconds() for row in ages}
    assert age[free.job_id] < 1800
    assert age[locked.job_id] >= 3600


async def test_a_batch_holds_back_the_end_of_its_job_until_it_is_written(bench: Bench) -> None:
    person = await bench.bring_to("importing")
    claim = await bench.open_next("import")
    async with holding(bench, claim) as connection:
        cancelling = asyncio.create_task(doors.cancel_import(bench.pool, person.user_id))
        await bench.waiting(1)
        await connection.execute(
            sql("report_progress"), claim.subject, "Parsing conversations", 33, True
        )
    assert await cancelling == person.import_id
    assert (await bench.row(person))["progress"] == 33
    with pytest.raises(LeaseLost):
        await write_batch(bench, claim)
    assert (await bench.row(person))["progress"] == 33


@pytest.mark.parametrize("state", ["failed", "cancelled", "complete", "superseded"])
async def test_a_batch_of_an_import_that_is_not_live_is_not_written(
    bench: Bench, state: str
) -> None:
    person = await bench.bring_to("importing")
    claim = await bench.open_next("import")
    change = "superseded_by = import_id" if state == "superseded" else f"state = '{state}'"
    # By a hand that leaves the job in the queue, which no door does.
    async with bench.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        await connection.execute(f"UPDATE soulprint.imports SET {change}")  # noqa: S608  # words from above
    with pytest.raises(NoLongerWanted):
        await write_batch(bench, claim)
    assert (await bench.row(person))["progress"] == 0


# Cancel, erase and close over one row, in both orders.


DOORS: dict[str, Callable[[Bench, UUID], Awaitable[object]]] = {
    "cancel": lambda bench, user: doors.cancel_import(bench.pool, user),
    "erase": lambda bench, user: doors.erase_user(bench.pool, user),
}


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("state", STEPS)
async def test_a_door_before_a_close_wins_and_the_close_is_refused(
    bench: Bench, state: str, door: str
) -> None:
    person = await bench.bring_to(state)
    claim = await bench.open_next(STEPS[state])
    _, closed = await both_orders(
        bench, person, lambda: DOORS[door](bench, person.user_id), lambda: bench.close(claim)
    )
    assert isinstance(closed, LeaseLost)
    assert await bench.jobs(person) == []
    if door == "cancel":
        assert await bench.state(person) == "cancelled"
    else:
        assert await bench.count("soulprint.imports") == 0
    profile = await bench.profile(person)
    assert profile["memory_md"] is None or state == "writing"


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("state", STEPS)
async def test_a_door_after_a_close_takes_away_what_the_close_enqueued(
    bench: Bench, state: str, door: str
) -> None:
    person = await bench.bring_to(state)
    claim = await bench.open_next(STEPS[state])
    closed, opened = await both_orders(
        bench, person, lambda: bench.close(claim), lambda: DOORS[door](bench, person.user_id)
    )
    assert closed is None
    assert not isinstance(opened, BaseException)
    assert await bench.jobs(person) == []
    if door == "erase":
        assert await bench.count("soulprint.imports") == 0
        assert await bench.count("soulprint.events") == 0
    else:
        assert await bench.state(person) == ("complete" if state == "writing" else "cancelled")


@pytest.mark.parametrize("door", DOORS)
async def test_a_door_against_a_failing_step_leaves_no_retry_behind(
    bench: Bench, door: str
) -> None:
    for failing_first in (True, False):
        person = await bench.bring_to("remembering")
        claim = await bench.claim_of(person, "memory")
        await bench.open(claim)
        acts: list[Callable[[], Awaitable[object]]] = [
            lambda claim=claim: bench.fail(claim),  # type: ignore[misc]
            lambda person=person: DOORS[door](bench, person.user_id),  # type: ignore[misc]
        ]
        first, second = acts if failing_first else reversed(acts)
        outcomes = await both_orders(bench, person, first, second)
        assert sum(isinstance(each, BaseException) for each in outcomes) == (
            0 if failing_first else 1
        )
        assert await bench.jobs(person) == []


async def test_a_storm_of_doors_and_steps_over_one_person_never_deadlocks(bench: Bench) -> None:
    person = await bench.bring_to("extracting")
    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    before = await bench.pool.fetchval(deadlocks)

    async def work() -> None:
        for _ in range(15):
            claim = await bench.claim_if_any(
                "import", "quick_pass", "extract", "memory", "sections", owner=uuid4()
            )
            if claim is None:
                await asyncio.sleep(0)
                continue
            try:
                if isinstance(await bench.open(claim), Opened):
                    await bench.close(claim)
            except LeaseLost:
                continue

    async def disturb(door: Callable[[], Awaitable[object]]) -> None:
        for _ in range(12):
            try:
                await door()
            except Refused:
                continue

    async with asyncio.timeout(120):
        await asyncio.gather(
            work(), work(),
            disturb(lambda: doors.cancel_import(bench.pool, person.user_id)),
            disturb(lambda: doors.retry_full_pass(bench.pool, person.user_id)),
            disturb(lambda: doors.enqueue_full_pass(bench.pool, person.user_id)),
            disturb(lambda: doors.enqueue_import(bench.pool, person.user_id, person.path)),
        )  # fmt: skip
    await bench.pool.execute("SELECT pg_stat_force_next_flush()")
    assert await bench.pool.fetchval(deadlocks) == before
    assert await bench.pool.fetchval(
        "SELECT count(*) FROM soulprint.imports WHERE state NOT IN ('complete', 'failed', 'cancelled')"
    ) <= 1  # fmt: skip


# Jobs of another release.


@pytest.mark.parametrize(
    "payload",
    [b'{"v": 2, "id": "00000000-0000-4000-8000-000000000001"}', b'{"v": 1}', b"", b"not json",
     b'{"v": 1, "id": "nobody"}', b'{"v": "1", "id": "00000000-0000-4000-8000-000000000001"}'],
)  # fmt: skip
async def test_a_job_of_another_release_is_given_back_for_a_newer_worker(
    bench: Bench, payload: bytes
) -> None:
    person = await bench.bring_to("remembering")
    await bench.pool.execute(
        "UPDATE soulprint.pgqueuer SET payload = $1 WHERE entrypoint = 'memory'", payload
    )
    job = await bench.claim_job("memory")
    assert job is not None
    with pytest.raises(ForeignPayload):
        read_claim(job)
    await give_back(bench.pool, fence(job), FOREIGN_PAUSE)
    row = await bench.pool.fetchrow(
        "SELECT *, execute_after - now() AS delay FROM soulprint.pgqueuer WHERE id = $1", job.id
    )
    assert row is not None
    assert (row["status"], row["queue_manager_id"], row["payload"]) == ("queued", None, payload)
    assert timedelta(0) < row["delay"] <= FOREIGN_PAUSE
    assert await bench.state(person) == "remembering"
    # A worker that lost it in the meantime gives nothing back.
    await bench.make_due()
    again = await bench.claim_job("memory", owner=uuid4())
    assert again is not None
    await give_back(bench.pool, fence(job), FOREIGN_PAUSE)
    assert (
        await bench.pool.fetchval("SELECT status FROM soulprint.pgqueuer WHERE id = $1", job.id)
        == "picked"
    )


def fence(job: models.Job) -> tuple[int, object, int]:
    return (int(job.id), job.queue_manager_id, job.attempts)


async def test_a_payload_with_fields_that_this_release_does_not_know_is_read(bench: Bench) -> None:
    await bench.bring_to("remembering")
    await bench.pool.execute(
        "UPDATE soulprint.pgqueuer SET payload = convert_to((convert_from(payload, 'UTF8')::jsonb || '{\"mood\": 1}')::text, 'UTF8') "
        "WHERE entrypoint = 'memory'"
    )
    await bench.run_next("memory")


# Deliveries.


async def test_deliveries_without_an_outcome_are_counted_and_the_fifth_parks_the_import(
    bench: Bench,
) -> None:
    person = await bench.bring_to("remembering")
    claim = await bench.open_next("memory")
    for delivery in range(2, 5):
        claim = await bench.take_over(claim)
        opened = await bench.open(claim)
        assert isinstance(opened, Opened)
        assert opened.deliveries == delivery
    assert await bench.open(await bench.take_over(claim)) is Opening.PARKED
    row = await bench.row(person)
    assert (row["state"], row["error_class"], row["next_retry_at"]) == (
        "failed",
        "crash_budget",
        None,
    )
    assert await bench.jobs(person) == []
    await doors.retry_full_pass(bench.pool, person.user_id)
    opened = await bench.open(await bench.claim("memory"))
    assert isinstance(opened, Opened)
    assert opened.deliveries == 1


async def test_the_same_worker_opening_its_job_again_is_no_new_delivery(bench: Bench) -> None:
    await bench.bring_to("remembering")
    claim = await bench.open_next("memory")
    for _ in range(6):
        opened = await bench.open(claim)
        assert isinstance(opened, Opened)
        assert opened.deliveries == 1


@pytest.mark.parametrize("outcome", ["done", "failed", "waiting"])
async def test_any_outcome_empties_the_crash_budget_of_its_step(bench: Bench, outcome: str) -> None:
    await bench.bring_to("extracting")
    bench.lanes = 1
    claim = await bench.open_next("extract")
    for _ in range(3):
        claim = await bench.take_over(claim)
        await bench.open(claim)
    match outcome:
        case "done":
            await bench.close(claim)
        case "failed":
            await bench.fail(claim)
        case "waiting":
            await postpone_step(bench.pool, claim, timedelta(minutes=1))
    await bench.make_due()
    for _ in range(3):
        next_claim = await bench.claim("extract")
        opened = await bench.open(next_claim)
        assert isinstance(opened, Opened)
        assert opened.deliveries == 1
        if next_claim.payload.lane == claim.payload.lane:
            return
    raise AssertionError("the lane did not go on")
