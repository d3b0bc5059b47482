"""Two who act on one person's import at once: each pair in both orders, and all of them in a storm.

The pairs of a door and a closing step are in test_fence.py as well: cancel and erase.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest

from soulprint_queue import doors
from soulprint_queue.errors import LeaseLost, Refused, StillActive
from soulprint_queue.relay import STEPS
from soulprint_queue.statements import sql
from soulprint_queue.step import Opened
from tests.queue.bench import REFUSED, Bench, path_of
from tests.queue.orders import both_orders

pytestmark = pytest.mark.asyncio(loop_scope="session")

BEGIN: dict[str, Callable[[Bench, UUID], Awaitable[doors.Accepted]]] = {
    "import": lambda bench, user: doors.enqueue_import(bench.pool, user, path_of(user)),
    "full pass": lambda bench, user: doors.enqueue_full_pass(bench.pool, user),
}


async def run_all(bench: Bench) -> None:
    """Run whatever is due until nothing is."""
    while claim := await bench.claim_if_any(*STEPS):
        await bench.run(claim)


@pytest.mark.parametrize("door", BEGIN)
async def test_enqueueing_before_the_completion_is_refused_and_the_import_completes(
    bench: Bench, door: str
) -> None:
    person = await bench.bring_to("writing")
    claim = await bench.open_next("sections")
    refused, closed = await both_orders(
        bench, person, lambda: BEGIN[door](bench, person.user_id), lambda: bench.close(claim)
    )
    assert isinstance(refused, StillActive)
    assert refused.import_id == person.import_id
    assert closed is None
    assert await bench.state(person) == "complete"
    assert await bench.jobs() == []


@pytest.mark.parametrize("door", BEGIN)
async def test_enqueueing_after_the_completion_is_accepted_and_goes_to_its_end(
    bench: Bench, door: str
) -> None:
    person = await bench.bring_to("writing")
    claim = await bench.open_next("sections")
    closed, accepted = await both_orders(
        bench, person, lambda: bench.close(claim), lambda: BEGIN[door](bench, person.user_id)
    )
    assert closed is None
    assert isinstance(accepted, doors.Accepted)
    await run_all(bench)
    assert await bench.state(accepted.import_id) == "complete"
    before = await bench.row(person)
    assert before["superseded_by"] in {None, accepted.import_id}
    assert before["state"] == "complete"


async def test_a_retry_before_the_failure_is_refused_and_the_databases_own_stands(
    bench: Bench,
) -> None:
    person = await bench.bring_to("remembering")
    claim = await bench.open_next("memory")
    refused, failed = await both_orders(
        bench, person, lambda: doors.retry_full_pass(bench.pool, person.user_id), lambda: bench.fail(claim)
    )  # fmt: skip
    assert isinstance(refused, StillActive)
    assert failed is None
    (job,) = await bench.jobs(person)
    assert job["execute_after"] == (await bench.row(person))["next_retry_at"]


async def test_a_retry_after_the_failure_takes_the_place_of_the_databases_own(
    bench: Bench,
) -> None:
    person = await bench.bring_to("remembering")
    claim = await bench.open_next("memory")
    failed, accepted = await both_orders(
        bench, person, lambda: bench.fail(claim), lambda: doors.retry_full_pass(bench.pool, person.user_id)
    )  # fmt: skip
    assert failed is None
    assert isinstance(accepted, doors.Accepted)
    (job,) = await bench.jobs(person)
    assert job["id"] == accepted.job_id
    assert (await bench.row(person))["attempts"] == 0
    # Due at once.
    await bench.run(await bench.claim_of(person, "memory"))
    assert await bench.state(person) == "writing"


@pytest.mark.parametrize("where", ["failed late", "failed late for good", "stalled remembering"])
async def test_of_two_consoles_that_retry_at_once_one_is_accepted(bench: Bench, where: str) -> None:
    person = await bench.bring_to(where)

    def retry() -> Awaitable[doors.Accepted]:
        return doors.retry_full_pass(bench.pool, person.user_id)

    accepted, refused = await both_orders(bench, person, retry, retry)
    assert isinstance(accepted, doors.Accepted)
    assert isinstance(refused, StillActive)
    (job,) = await bench.jobs(person)
    assert job["id"] == accepted.job_id


@pytest.mark.parametrize("late_first", [True, False])
async def test_a_new_import_against_a_late_step_of_the_older_one(
    bench: Bench, late_first: bool
) -> None:
    """A lane still runs when its sibling has failed for good and the person imports anew."""
    person = await bench.bring_to("extracting")
    late, sibling = await bench.open_next("extract"), await bench.open_next("extract")
    await bench.fail(sibling, REFUSED)

    def close() -> Awaitable[object]:
        return bench.close(late)

    def begin() -> Awaitable[object]:
        return BEGIN["import"](bench, person.user_id)

    outcomes = await both_orders(bench, person, *((close, begin) if late_first else (begin, close)))
    closed, accepted = outcomes if late_first else reversed(outcomes)
    assert isinstance(accepted, doors.Accepted)
    if late_first:
        assert closed is None
    else:
        assert isinstance(closed, LeaseLost)
    answered = await bench.pool.fetchval(
        "SELECT count(*) FROM soulprint.windows WHERE import_id = $1 AND answered_at IS NOT NULL",
        person.import_id,
    )
    assert answered == int(late_first)
    (job,) = await bench.jobs()
    assert (job["entrypoint"], job["id"]) == ("import", accepted.job_id)
    old, new = await bench.row(person), await bench.row(accepted.import_id)
    assert (old["state"], old["superseded_by"]) == ("failed", accepted.import_id)
    assert (new["state"], new["done"], new["total"]) == ("queued", 0, 0)


AGAINST: dict[str, tuple[str, Callable[[Bench, UUID], Awaitable[object]]]] = {
    "an import": ("complete", BEGIN["import"]),
    "a full pass": ("complete", BEGIN["full pass"]),
    "a retry": ("failed late", lambda bench, user: doors.retry_full_pass(bench.pool, user)),
    "a cancel": ("extracting", lambda bench, user: doors.cancel_import(bench.pool, user)),
    "an erasure": ("extracting", lambda bench, user: doors.erase_user(bench.pool, user)),
}


@pytest.mark.parametrize("erase_first", [True, False])
@pytest.mark.parametrize("act", AGAINST)
async def test_an_erasure_against_another_door_leaves_the_person_erased_or_new(
    bench: Bench, act: str, erase_first: bool
) -> None:
    where, other = AGAINST[act]
    person = await bench.bring_to(where)

    def erase() -> Awaitable[object]:
        return doors.erase_user(bench.pool, person.user_id)

    def go() -> Awaitable[object]:
        return other(bench, person.user_id)

    outcomes = await both_orders(bench, person, *((erase, go) if erase_first else (go, erase)))
    erased, done = outcomes if erase_first else reversed(outcomes)
    assert not isinstance(erased, BaseException)
    assert not isinstance(done, BaseException) or (erase_first and isinstance(done, Refused))
    # Of what was before nothing is left, whoever came first.
    assert await bench.pool.fetchval(
        "SELECT count(*) FROM soulprint.imports WHERE import_id = $1", person.import_id
    ) == 0  # fmt: skip
    assert await bench.count("soulprint.windows") == 0
    assert await bench.count("soulprint.steps") == 0
    begun_anew = erase_first and isinstance(done, doors.Accepted)
    jobs = [job for job in await bench.jobs() if job["entrypoint"] != "erase_files"]
    assert len(jobs) == await bench.count("soulprint.imports") == int(begun_anew)


async def test_a_sweep_passes_an_import_that_somebody_works_on(bench: Bench) -> None:
    person = await bench.bring_to("stalled remembering")
    async with bench.pool.acquire() as connection, connection.transaction():
        await connection.execute(sql("lock_import"), person.import_id)
        assert await bench.sweep_later() == 0
    # And finds it, once, when they have let go of it.
    assert await bench.sweep_later() == 1
    assert await bench.sweep_later() == 0


async def test_a_storm_of_everything_leaves_one_import_that_goes_to_its_end(bench: Bench) -> None:
    """Workers that close, fail and come late; doors, erasures among them; and the sweep."""
    user = uuid4()
    await bench.begin(user)

    async def work(number: int) -> None:
        for turn in range(20):
            await bench.make_due()
            claim = await bench.claim_if_any(*STEPS, owner=uuid4())
            if claim is None:
                await asyncio.sleep(0)
                continue
            try:
                if isinstance(await bench.open(claim), Opened):
                    await (bench.fail if (turn + number) % 4 == 0 else bench.close)(claim)
            except LeaseLost:
                continue

    async def disturb(door: Callable[[], Awaitable[object]], times: int) -> None:
        for _ in range(times):
            try:
                await door()
            except Refused:
                continue

    deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    before = await bench.pool.fetchval(deadlocks)
    async with asyncio.timeout(60):
        await asyncio.gather(
            *(work(number) for number in range(3)),
            disturb(lambda: doors.erase_user(bench.pool, user), 4),
            disturb(lambda: doors.cancel_import(bench.pool, user), 6),
            *(disturb(lambda: doors.retry_full_pass(bench.pool, user), 10) for _ in range(2)),
            disturb(lambda: BEGIN["import"](bench, user), 10),
            disturb(lambda: BEGIN["full pass"](bench, user), 10),
            disturb(bench.sweep_later, 10),
        )
    await bench.pool.execute("SELECT pg_stat_force_next_flush()")
    assert await bench.pool.fetchval(deadlocks) == before
    await doors.cancel_import(bench.pool, user)
    assert [job for job in await bench.jobs() if job["entrypoint"] != "erase_files"] == []
    accepted = await BEGIN["import"](bench, user)
    await run_all(bench)
    assert await bench.state(accepted.import_id) == "complete"
    current = "SELECT count(*) FROM soulprint.imports WHERE superseded_by IS NULL"
    assert await bench.pool.fetchval(current) == 1
