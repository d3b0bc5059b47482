"""Claims: what a worker takes next, and what it leaves to others."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from pgqueuer.domain import models, types
from pgqueuer.ports.repository import EntrypointExecutionParameter

from soulprint_queue import relay
from soulprint_queue.driver import SteadyDriver
from soulprint_queue.statements import sql
from soulprint_queue.worker import BATCH, LEASE, MAX_RUNNING
from tests.queue.bench import Bench

pytestmark = pytest.mark.asyncio(loop_scope="session")

STEPS = {
    types.QueueEntrypoint(step): EntrypointExecutionParameter(0)
    for step in (*relay.STEPS, *relay.ERRANDS)
}


async def take(bench: Bench, batch: int = BATCH, owner: UUID | None = None) -> list[models.Job]:
    """Claim as the manager of a worker does."""
    worker = types.QueueManagerId(owner or bench.owner)
    return await bench.queries.dequeue(batch, STEPS, worker, MAX_RUNNING, LEASE)


async def put(bench: Bench, step: str, number: int = 1, due: str = "0") -> list[int]:
    """Enqueue jobs as every door and step does; due so long from now (or ago)."""
    rows = await bench.pool.fetch(
        "SELECT soulprint.enqueue_job($1, gen_random_uuid()) AS id FROM generate_series(1, $2)",
        step, number,
    )  # fmt: skip
    ids = [row["id"] for row in rows]
    await bench.pool.execute(
        "UPDATE soulprint.pgqueuer SET execute_after = now() + $2::text::interval WHERE id = ANY($1)",
        ids, due,
    )  # fmt: skip
    return ids


@pytest.fixture(autouse=True)
def idle(bench: Bench) -> None:
    bench.queries.importing = False


async def test_an_import_does_not_wait_for_the_windows_of_others(bench: Bench) -> None:
    await put(bench, "extract", 50, due="-1 hour")
    (wanted,) = await put(bench, "import")
    (first, *others) = await take(bench)
    assert (first.id, first.entrypoint) == (wanted, "import")
    assert {job.entrypoint for job in others} == {"extract"}


async def test_steps_come_by_priority_and_within_a_step_the_longest_due_comes_first(
    bench: Bench,
) -> None:
    (young,) = await put(bench, "extract", due="-1 s")
    (old,) = await put(bench, "extract", due="-1 hour")
    (memory,) = await put(bench, "memory")
    (quick,) = await put(bench, "quick_pass")
    assert [job.id for job in await take(bench)] == [quick, memory, old, young]


@pytest.mark.parametrize(("step", "waited"), [("extract", 9), ("memory", 19), ("import", 29)])
async def test_a_retry_that_is_due_stands_in_line_with_its_class(
    bench: Bench, step: str, waited: int
) -> None:
    (retry,) = await put(bench, step, due="-1 min")
    await bench.pool.execute(
        "UPDATE soulprint.pgqueuer SET priority = $2 WHERE id = $1", retry, waited
    )
    await put(bench, step, 40, due="-1 s")
    (first, *_) = await take(bench)
    assert first.id == retry


async def test_a_worker_holds_one_import_and_no_second(bench: Bench) -> None:
    await put(bench, "import", 3)
    assert len(await take(bench)) == 1
    assert await take(bench) == []
    bench.queries.importing = False
    assert len(await take(bench)) == 1


async def test_an_import_whose_worker_died_comes_before_a_new_one(bench: Bench) -> None:
    (fallen,) = await put(bench, "import")
    assert [job.id for job in await take(bench)] == [fallen]
    await bench.pool.execute("UPDATE soulprint.pgqueuer SET heartbeat = now() - interval '1 min'")
    await put(bench, "import", due="-1 hour")
    bench.queries.importing = False
    (job,) = await take(bench, owner=uuid4())
    assert job.id == fallen


async def test_only_a_lapsed_lease_is_taken_over(bench: Bench) -> None:
    await put(bench, "memory", 2)
    first, second = await take(bench)
    other = uuid4()
    assert await take(bench, owner=other) == []
    await bench.pool.execute(
        "UPDATE soulprint.pgqueuer SET heartbeat = now() - $2::interval WHERE id = $1",
        first.id, LEASE * 1.01,
    )  # fmt: skip
    (taken,) = await take(bench, owner=other)
    assert (taken.id, taken.queue_manager_id) == (first.id, other)
    assert second.queue_manager_id == bench.owner


async def test_nothing_is_claimed_before_its_time(bench: Bench) -> None:
    await put(bench, "extract", 3, due="1 min")
    await put(bench, "import", due="1 min")
    assert await take(bench) == []


async def test_a_worker_takes_no_more_than_it_has_room_for(bench: Bench) -> None:
    await put(bench, "extract", 30)
    taken = [len(await take(bench)) for _ in range(6)]
    assert taken == [4, 4, 4, 4, 0, 0]
    await bench.pool.execute(
        "DELETE FROM soulprint.pgqueuer WHERE id = (SELECT min(id) FROM soulprint.pgqueuer WHERE status = 'picked')"
    )
    assert len(await take(bench)) == 1


async def test_workers_that_claim_at_once_share_no_job_and_leave_none(bench: Bench) -> None:
    await put(bench, "extract", 40)
    await put(bench, "notify", 8)
    owners = [uuid4() for _ in range(6)]
    claims = await asyncio.gather(*(take(bench, owner=owner) for owner in owners * 2))
    taken = [job.id for jobs in claims for job in jobs]
    assert len(taken) == len(set(taken)) == 48


async def test_a_claim_passes_the_jobs_that_another_is_claiming(bench: Bench) -> None:
    ids = await put(bench, "memory", 8)
    (wanted,) = await put(bench, "import")
    async with bench.pool.acquire() as other, other.transaction():
        await other.execute("SELECT FROM soulprint.pgqueuer WHERE id = ANY($1) FOR UPDATE", ids[:5])
        async with asyncio.timeout(60):
            taken = await take(bench)
    assert {job.id for job in taken} == {wanted, *ids[5:]}


@pytest.mark.parametrize("headers", ["[1]", '"00-1-2-01"', "7", "null", '{"otel": {"a": [[[]]]}}'])
async def test_headers_that_somebody_wrote_by_hand_stop_no_worker(
    bench: Bench, headers: str
) -> None:
    ids = await put(bench, "extract", 2)
    await bench.pool.execute(
        "UPDATE soulprint.pgqueuer SET headers = $2::text::jsonb WHERE id = $1", ids[0], headers
    )
    assert sorted(job.id for job in await take(bench)) == sorted(ids)


async def test_every_claim_is_logged(bench: Bench) -> None:
    await put(bench, "memory", 2)
    jobs = await take(bench)
    logged = await bench.pool.fetch(
        "SELECT job_id, entrypoint FROM soulprint.pgqueuer_log WHERE status = 'picked' ORDER BY job_id"
    )
    assert [tuple(row) for row in logged] == [(job.id, "memory") for job in jobs]


async def test_the_next_due_job_is_told_and_what_is_due_is_seen(bench: Bench) -> None:
    async def see(*steps: str) -> tuple[float | None, int, int]:
        """What the library asks after a claim that found nothing, of a look of its own."""
        bench.queries.sight = None
        names = [types.QueueEntrypoint(step) for step in steps] or list(STEPS)
        eta = await bench.queries.next_deferred_eta(names)
        seconds = None if eta is None else eta.total_seconds()
        due = await bench.queries.eligible_queued_work(names)
        return seconds, due, await bench.queries.queued_work(names)

    assert await see() == (None, 0, 0)
    await put(bench, "extract", due="1 day")
    await put(bench, "memory", due="1 hour")
    eta, *counts = await see()
    assert eta is not None
    assert 1800 < eta <= 3600
    assert counts == [0, 1]
    await put(bench, "notify")
    assert (await see())[1:] == (1, 1)
    assert (await see("extract"))[1] == 0
    assert await see("sections") == (None, 0, 0)


async def test_a_look_that_sees_nothing_due_is_the_only_statement(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    fetch_anew = SteadyDriver.fetch_anew

    async def counted(
        self: SteadyDriver, query: str, arguments: Callable[[], tuple[object, ...]]
    ) -> list[dict[str, object]]:
        asked.append(query)
        return await fetch_anew(self, query, arguments)

    monkeypatch.setattr(SteadyDriver, "fetch_anew", counted)
    await put(bench, "extract", due="1 hour")
    assert await take(bench) == []
    assert await bench.queries.eligible_queued_work(list(STEPS)) == 0
    assert await bench.queries.next_deferred_eta(list(STEPS)) is not None
    assert asked == [sql("find_due")]
    await put(bench, "memory")
    assert len(await take(bench)) == 1
    # Of a claim nothing is known before the next look.
    assert await bench.queries.eligible_queued_work(list(STEPS)) == 0
    assert asked[1:] == [sql(name) for name in ("find_due", "claim_jobs", "find_due")]
