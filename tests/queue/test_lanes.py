"""The lanes of an import: every window read once, and exactly one of them the last."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest

from soulprint_queue import doors
from soulprint_queue.claim import Claim
from soulprint_queue.errors import LeaseLost, StillActive
from soulprint_queue.step import Opened, postpone_step
from tests.queue.bench import OVERLOADED, REFUSED, Bench, Person, plan_windows

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def make_last_two(bench: Bench, imports: int) -> list[tuple[Claim, Claim]]:
    """Imports whose last two windows are in the hands of two open lanes."""
    await bench.pool.execute(
        "INSERT INTO soulprint.imports (user_id, state, step, lanes, done, next, total, analyst, quick_ready_at) "
        "SELECT gen_random_uuid(), 'extracting', 'extract', 2, 0, 2, 2, 'local', now() FROM generate_series(1, $1::integer)",
        imports,
    )
    await bench.pool.execute(
        "INSERT INTO soulprint.windows (import_id, number, position, sent_bytes, conversation_keys) "
        "SELECT import_id, n, n, 1, '{}' FROM soulprint.imports, generate_series(1, 2) AS n"
    )
    await bench.pool.execute(
        "SELECT soulprint.enqueue_window(import_id, n, n) FROM soulprint.imports, generate_series(1, 2) AS n"
    )
    pairs: dict[object, list[Claim]] = {}
    while (claim := await bench.claim_if_any("extract")) is not None:
        pairs.setdefault(claim.subject, []).append(claim)
    return [(first, second) for first, second in pairs.values()]


async def test_two_lanes_that_finish_the_last_two_windows_at_once_make_exactly_one_memory_job(
    bench: Bench,
) -> None:
    for first, second in await make_last_two(bench, 100):
        await asyncio.gather(bench.close(first), bench.close(second))
    jobs = await bench.jobs()
    assert Counter(job["entrypoint"] for job in jobs) == {"memory": 100}
    assert len({job["payload"]["id"] for job in jobs}) == 100
    rows = await bench.pool.fetch("SELECT DISTINCT state, step, done, total FROM soulprint.imports")
    assert [tuple(row) for row in rows] == [("remembering", "memory", 2, 2)]


async def test_the_last_two_windows_make_one_memory_job_also_when_one_waits_on_the_others_lock(
    bench: Bench,
) -> None:
    ((first, second),) = await make_last_two(bench, 1)
    async with bench.pool.acquire() as holder:
        transaction = holder.transaction()
        await transaction.start()
        await holder.execute("SELECT 1 FROM soulprint.imports FOR NO KEY UPDATE")
        closing = [asyncio.create_task(bench.close(each)) for each in (first, second)]
        # Both stand before the same row; only then does it come free.
        await bench.waiting(2)
        await transaction.commit()
        await asyncio.gather(*closing)
    assert [job["entrypoint"] for job in await bench.jobs()] == ["memory"]


async def test_an_import_without_windows_goes_straight_to_memory(bench: Bench) -> None:
    bench.windows = 0
    person = await bench.bring_to("profiling")
    await bench.run_next("quick_pass")
    (job,) = await bench.jobs(person)
    assert job["entrypoint"] == "memory"
    row = await bench.row(person)
    assert (row["state"], row["done"], row["total"]) == ("remembering", 0, 0)
    profile = await bench.profile(person)
    assert (profile["import_status"], profile["full_pass_status"]) == ("quick_ready", "processing")


@pytest.mark.parametrize(("windows", "lanes"), [(1, 3), (2, 3), (3, 3), (4, 3), (7, 1), (6, 50)])
async def test_an_import_holds_at_most_its_lanes_in_the_queue_and_reads_every_window_once(
    bench: Bench, windows: int, lanes: int
) -> None:
    bench.windows, bench.lanes = windows, lanes
    person = await bench.bring_to("extracting")
    read: list[int | None] = []
    while True:
        jobs = [job for job in await bench.jobs(person) if job["entrypoint"] == "extract"]
        assert len(jobs) == min(lanes, windows - len(read))
        claim = await bench.claim_if_any("extract")
        if claim is None:
            break
        await bench.run(claim)
        read.append(claim.payload.window)
    assert sorted(read, key=str) == sorted(range(1, windows + 1), key=str)
    assert [job["entrypoint"] for job in await bench.jobs(person)] == ["memory"]


async def test_an_import_of_many_windows_does_not_starve_a_small_one(bench: Bench) -> None:
    bench.windows = 30
    large = await bench.bring_to("extracting")
    bench.windows = 3
    small = await bench.bring_to("extracting")
    turns = 0
    while await bench.state(small) == "extracting":
        await bench.run_next("extract")
        turns += 1
    # Three places each: the small one never waits for more than the large one's lanes.
    assert turns <= 6
    assert (await bench.row(large))["done"] == 3


async def test_the_number_of_lanes_is_settled_when_the_import_begins(bench: Bench) -> None:
    bench.lanes = 2
    person = await bench.bring_to("extracting")
    # Another worker of another configuration takes a lane.
    bench.lanes = 9
    await bench.run_next("extract")
    assert (await bench.row(person))["lanes"] == 2
    assert len(await bench.jobs(person)) == 2


async def test_a_window_that_is_no_longer_wanted_is_not_counted_for_another_import(
    bench: Bench,
) -> None:
    mine, theirs = await bench.bring_to("extracting"), await bench.bring_to("extracting")
    await bench.run(await bench.claim_of(mine, "extract"))
    assert ((await bench.row(mine))["done"], (await bench.row(theirs))["done"]) == (1, 0)


async def test_the_window_in_a_payload_keeps_its_number_however_the_order_changes(
    bench: Bench,
) -> None:
    bench.windows = 8
    person = await bench.bring_to("extracting")
    before = await contents(bench, person)
    first, second, third = [await bench.open_next("extract") for _ in range(3)]
    await bench.close(third)
    await bench.fail(first)
    await bench.make_due()
    retry = await bench.open_next("extract")
    # The numbers are what a job and a recorded call go by; only the order was renewed.
    assert await contents(bench, person) == before
    positions = await bench.pool.fetch(
        "SELECT number, position FROM soulprint.windows ORDER BY position"
    )
    assert [row["position"] for row in positions] == list(range(1, 9))
    assert [row["number"] for row in positions] != list(range(1, 9))
    assert second.payload.window == 2
    await bench.close(second)
    await bench.close(retry)
    answered = await bench.pool.fetch(
        "SELECT number FROM soulprint.windows WHERE answered_at IS NOT NULL"
    )
    assert {row["number"] for row in answered} == {
        third.payload.window, second.payload.window, retry.payload.window,
    }  # fmt: skip


async def contents(bench: Bench, person: Person) -> list[tuple[object, ...]]:
    rows = await bench.pool.fetch(
        "SELECT number, sent_bytes, with_sources, conversation_keys FROM soulprint.windows WHERE import_id = $1 ORDER BY number",
        person.import_id,
    )
    return [tuple(row) for row in rows]


class Chaos:
    """Many workers on one import, doing at random what workers do."""

    def __init__(self, bench: Bench, person: Person, seed: int) -> None:
        self.bench = bench
        self.person = person
        self.random = random.Random(seed)  # noqa: S311  # chance for a test
        self.open: list[Claim] = []
        self.dead: list[Claim] = []
        self.zombies: list[Claim] = []
        self.answered: list[int] = []
        self.told: list[str] = []

    async def act(self) -> None:
        action = self.random.choices(
            [
                "claim",
                "close",
                "close_two",
                "race",
                "fail",
                "refuse",
                "wait",
                "stop",
                "die",
                "zombie",
                "retry",
                "due",
            ],
            [30, 20, 8, 6, 9, 2, 4, 3, 5, 6, 4, 9],
        )[0]
        self.told.append(action)
        await getattr(self, action)()

    def _take(self) -> Claim | None:
        return self.open.pop(self.random.randrange(len(self.open))) if self.open else None

    async def claim(self) -> None:
        if self.dead and self.random.random() < 0.5:
            # The lease of a dead worker has run out.
            claim = self.dead.pop()
            if not await self._lives(claim):
                return
            taken = await self.bench.take_over(claim)
            self.zombies.append(claim)
        else:
            found = await self.bench.claim_if_any("extract", owner=uuid4())
            if found is None:
                return
            taken = found
        if isinstance(await self.bench.open(taken), Opened):
            self.open.append(taken)

    async def _lives(self, claim: Claim) -> bool:
        return any(job["id"] == claim.job_id for job in await self.bench.jobs())

    async def _close(self, claim: Claim) -> None:
        await self.bench.close(claim)
        assert claim.payload.window is not None
        self.answered.append(claim.payload.window)

    async def close(self) -> None:
        if claim := self._take():
            await self._close(claim)

    async def close_two(self) -> None:
        claims = [claim for claim in (self._take(), self._take()) if claim]
        await asyncio.gather(*map(self._close, claims))

    async def race(self) -> None:
        """One lane closes while another fails."""
        if len(self.open) >= 2:
            closing, failing = self._take(), self._take()
            assert closing is not None
            assert failing is not None
            await asyncio.gather(self._close(closing), self.bench.fail(failing, OVERLOADED))

    async def fail(self) -> None:
        if claim := self._take():
            await self.bench.fail(claim, OVERLOADED)

    async def refuse(self) -> None:
        if claim := self._take():
            await self.bench.fail(claim, REFUSED)

    async def wait(self) -> None:
        if claim := self._take():
            await postpone_step(self.bench.pool, claim, timedelta(minutes=2))

    async def stop(self) -> None:
        if claim := self._take():
            await postpone_step(self.bench.pool, claim, timedelta(0), "stopped")

    async def die(self) -> None:
        if claim := self._take():
            self.dead.append(claim)

    async def zombie(self) -> None:
        if self.zombies:
            claim = self.zombies.pop()
            before = await self.bench.snapshot()
            for attempt in (self.bench.close, self.bench.fail, self.bench.open):
                with pytest.raises(LeaseLost):
                    await attempt(claim)
            assert await self.bench.snapshot() == before

    async def retry(self) -> None:
        state = await self.bench.state(self.person)
        try:
            await doors.retry_full_pass(self.bench.pool, self.person.user_id)
        except StillActive:
            assert state != "failed"

    async def due(self) -> None:
        await self.bench.make_due()

    async def check(self) -> None:
        row = await self.bench.row(self.person)
        windows = await self.bench.pool.fetch("SELECT * FROM soulprint.windows ORDER BY position")
        answered = {window["number"] for window in windows if window["answered_at"]}
        assert sorted(answered) == sorted(self.answered), "answered once, and never lost"
        assert row["done"] == len(answered)
        jobs = await self.bench.jobs(self.person)
        lanes = [job for job in jobs if job["entrypoint"] == "extract"]
        held = [job["payload"]["window"] for job in lanes]
        assert len(set(held)) == len(held), "a window is in one lane's hands"
        assert not set(held) & answered
        numbers = [job["payload"]["lane"] for job in lanes]
        assert len(set(numbers)) == len(numbers) <= row["lanes"]
        queued = [job for job in jobs if job["status"] == "queued"]
        match row["state"]:
            case "extracting":
                assert lanes, "somebody goes on"
                unheld = {window["number"] for window in windows} - answered - set(held)
                # What nobody holds lies ahead of the cursor, where a lane will find it.
                assert unheld <= {
                    window["number"] for window in windows if window["position"] > row["next"]
                }
                if unheld:
                    assert len(lanes) == row["lanes"], "no lane is idle while there is work"
            case "failed" if row["next_retry_at"] is None:
                assert queued == [], "nothing revives it but a person"
            case "failed":
                (retry,) = [job for job in jobs if job["payload"].get("resume")]
                assert retry["status"] == "queued"
                assert queued == [retry]
            case "remembering":
                assert [job["entrypoint"] for job in jobs] == ["memory"]
            case other:
                raise AssertionError(other)

    async def finish(self) -> None:
        """Let the storm pass: every worker does its work, a person retries where needed."""
        for _ in range(200):
            if await self.bench.state(self.person) == "remembering":
                return
            while self.open:
                await self.close()
                await self.check()
            await self.retry()
            await self.due()
            await self.claim()
            await self.check()
        raise AssertionError("it never ends")


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_happens_to_its_lanes_every_window_is_answered_exactly_once(
    bench: Bench, seed: int
) -> None:
    bench.windows = 10
    person = await bench.bring_to("extracting")
    chaos = Chaos(bench, person, seed)
    try:
        for _ in range(60):
            await chaos.act()
            await chaos.check()
            if await bench.state(person) == "remembering":
                break
        await chaos.finish()
    except Exception as error:
        error.add_note(f"seed {seed}: {' '.join(chaos.told)}")
        raise
    assert sorted(chaos.answered) == list(range(1, 11))
    assert [job["entrypoint"] for job in await bench.jobs(person)] == ["memory"]


async def test_a_pass_that_starts_again_counts_what_is_answered_already(bench: Bench) -> None:
    person = await bench.bring_to("extracting")
    await bench.run_next("extract")
    # A counter that drifted, for whatever reason, is set right when the pass starts again.
    await bench.pool.execute("UPDATE soulprint.imports SET done = 4, next = 1, total = 17")
    await bench.pool.execute("DELETE FROM soulprint.pgqueuer WHERE entrypoint = 'extract'")
    await doors.retry_full_pass(bench.pool, person.user_id)
    row = await bench.row(person)
    assert (row["done"], row["next"], row["total"]) == (1, 4, 5)


async def test_windows_of_one_import_are_no_other_imports(bench: Bench) -> None:
    mine = await bench.bring_to("extracting")
    await plan_windows(bench.pool, (await bench.begin()).import_id, 40)
    for _ in range(bench.windows):
        await bench.run(await bench.claim_of(mine, "extract"))
    assert await bench.state(mine) == "remembering"
