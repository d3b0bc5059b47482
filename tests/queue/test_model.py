"""Every order in which two workers, a person, the trigger and time can act on an import."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

import asyncpg
import pytest

from soulprint_queue.claim import Claim
from soulprint_queue.connections import Connection
from tests.queue.bench import ACTIVE, Bench
from tests.queue.model import LANES, PERSON, Explorer, Seen

pytestmark = pytest.mark.asyncio(loop_scope="session")

WINDOWS = 2

# What the app sees, by state and whether the quick profile is there (the table of docs/states.md).
SHOWN = {
    **{(state, False): ("processing", "pending") for state in ("queued", "importing", "profiling")},
    **{(state, True): ("quick_ready", "processing") for state in ACTIVE},
    ("complete", True): ("complete", "complete"),
    ("failed", False): ("failed", "pending"),
    ("failed", True): ("quick_ready", "failed"),
    ("cancelled", False): ("cancelled", "pending"),
    ("cancelled", True): ("quick_ready", "failed"),
}


def check(found: dict[str, Any]) -> None:
    """Assert what must hold in every state."""
    current = [row for row in found["imports"] if row["superseded_by"] is None]
    if not found["imports"]:
        assert not found["jobs"], "a job outlived its erased import"
        assert not found["windows"] + found["steps"] + found["owed"]
        return
    (row,) = current
    jobs = Counter[str]()
    for job in found["jobs"]:
        assert job["payload"]["id"] == row["import_id"], "a job of an import that is history"
        jobs[job["step"]] += 1
    check_jobs(found, row, jobs)
    check_windows(found, row)
    if row["step"] != "extract" or row["state"] == "failed":
        return
    assert sum(jobs.values()) == jobs["extract"] <= LANES


def check_jobs(found: dict[str, Any], row: dict[str, Any], jobs: Counter[str]) -> None:
    waiting = [job for job in found["jobs"] if job["status"] == "queued"]
    resuming = [job for job in found["jobs"] if job["payload"].get("resume")]
    if row["state"] in ("complete", "cancelled"):
        assert not jobs, "a job of an import that has ended"
    elif row["state"] in ACTIVE:
        assert jobs[row["step"]] > 0, "active, and nobody will ever go on with it"
    elif row["next_retry_at"] is not None:
        assert [job["step"] for job in resuming] == [row["step"]], "a retry, exactly one"
        assert len(waiting) <= 1
    else:
        assert not waiting + resuming, "failed for good, and yet a job would go on"
    assert set(jobs) <= {row["step"]}, "a job of a step at which the import does not stand"
    assert all(number == 1 for step, number in jobs.items() if step != "extract"), "two successors"
    shown = (found["profile"]["import_status"], found["profile"]["full_pass_status"])
    assert shown == SHOWN[row["state"], row["quick_ready_at"] is not None]
    if row["state"] == "complete":
        assert row["quick_ready_at"] is not None
    if row["state"] not in ("writing", "failed"):
        assert row["section"] is None, "one section is wanted where nobody writes it"


def check_windows(found: dict[str, Any], row: dict[str, Any]) -> None:
    windows = [each for each in found["windows"] if each["import_id"] == row["import_id"]]
    answered = {each["number"] for each in windows if each["answered_at"] is not None}
    held = [job["payload"]["window"] for job in found["jobs"] if job["step"] == "extract"]
    lanes = [job["payload"]["lane"] for job in found["jobs"] if job["step"] == "extract"]
    assert len(set(held)) == len(held), "two jobs over one window"
    assert len(set(lanes)) == len(lanes), "two jobs in one lane"
    assert not answered & set(held), "a job over a window that is answered"
    assert row["done"] <= row["total"] <= len(windows)
    if row["step"] == "extract":
        assert row["done"] == len(answered)
        assert row["total"] == len(windows)
        # Handed out, and neither answered nor in anybody's hand: nobody would ever read it.
        if row["state"] == "extracting":
            unread = {each["number"] for each in windows} - answered - set(held)
            first = {each["number"] for each in windows if each["position"] <= row["next"]}
            assert not unread & first, "a window that was handed out and got lost"
    if row["state"] in ("remembering", "writing", "complete"):
        assert len(answered) == len(windows), "it went on before every window was answered"


def assert_every_state_ends(seen: Seen) -> None:
    """From every state some way leads to an end without a fault and without a person."""
    assert seen.tried > len(seen.states) > 50
    ways: dict[str, set[str]] = {name: set() for name in seen.states}
    for name, moves in seen.moves.items():
        for move, after in moves:
            if "fails" not in move and "person" not in move:
                ways[after].add(name)
    reached, waiting = set(seen.ended), list(seen.ended)
    while waiting:
        for before in ways[waiting.pop()] - reached:
            reached.add(before)
            waiting.append(before)
    stuck = [path for name, path in seen.states.items() if name not in reached]
    assert not stuck, "\n".join(["stands still for ever, reached by:", *min(stuck, key=len)])


async def explore(
    bench: Bench, start: str, *, faults: int, acts: int, person: Collection[str] = PERSON
) -> Seen:
    connection = await asyncpg.connect(bench.dsn)
    try:
        explorer = Explorer(bench, connection, windows=WINDOWS, check=check, person=person)
        return await explorer.explore(start=start, faults=faults, acts=acts)
    finally:
        await connection.close()


ACTS = (
    ("imports",),
    ("asks for the full pass",),
    ("retries", "cancels", "erases", "asks for one section"),
)
"""With one act a way, each kind may be tried by itself."""


@pytest.mark.parametrize("person", ACTS, ids=" or ".join)
async def test_no_order_of_one_fault_and_one_act_loses_doubles_or_misstates_anything(
    bench: Bench, person: tuple[str, ...]
) -> None:
    """From the beginning of an import to its end, wherever the two meet."""
    assert set(PERSON) == {act for acts in ACTS for act in acts}
    seen = await explore(bench, "queued", faults=1, acts=1, person=person)
    assert_every_state_ends(seen)


async def test_no_order_of_two_faults_of_one_step_loses_doubles_or_misstates_anything(
    bench: Bench,
) -> None:
    seen = await explore(bench, "remembering", faults=2, acts=0)
    assert_every_state_ends(seen)


async def test_whatever_a_person_asks_for_while_one_section_is_written_anew_nothing_is_lost(
    bench: Bench,
) -> None:
    seen = await explore(bench, "complete", faults=0, acts=2)
    assert_every_state_ends(seen)


async def test_the_model_finds_a_fence_that_is_missing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A check that cannot fail is not one: jobs ended by their id alone, as the library would."""

    async def unfenced(connection: Connection, claim: Claim, status: str = "successful") -> None:
        assert status
        await connection.execute("DELETE FROM soulprint.pgqueuer WHERE id = $1", claim.job_id)

    monkeypatch.setattr("soulprint_queue.step.finish_job", unfenced)
    with pytest.raises((AssertionError, asyncpg.PostgresError)) as found:
        await explore(bench, "remembering", faults=1, acts=0)
    assert "is paused" in "".join(found.value.__notes__)
