"""A file in which nothing can be read takes nothing away, and says that another one is needed."""

from __future__ import annotations

import json

import pytest

from soulprint_queue import doors, reads
from soulprint_queue.errors import StillActive
from soulprint_queue.step import Failure
from tests.queue.bench import Person
from tests.queue.exporting import (
    bring,
    profile,
    put,
    statements,
    talks,
    windows,
)
from tests.queue.workbench import Workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_file_that_cannot_be_read_leaves_everything_usable(work: Workbench) -> None:
    bench = work.bench
    first = await bring(work, talks())
    facts, before = await statements(work, first), await profile(work, first)
    wrong = await bench.begin(first.user_id)
    await bench.pool.execute(
        "UPDATE soulprint.imports SET storage_path = $2 WHERE import_id = $1",
        wrong.import_id, f"imports/{first.user_id}/wrong.pdf",
    )  # fmt: skip
    claim = await bench.claim_of(wrong, "import")
    await work.open(claim)
    await bench.fail(claim, Failure("not_an_export", "This is a PDF document.", retryable=False))
    status = await reads.read_status(bench.pool, first.user_id)
    assert (status["import_status"], status["import_error"]) == (
        "failed",
        "This is a PDF document.",
    )
    assert (status["another_file"], status["earlier_profile"]) == (True, True)
    assert await statements(work, first) == facts
    assert await profile(work, first) == before
    with pytest.raises(StillActive) as refused:
        await doors.regenerate_section(bench.pool, first.user_id, "soul")
    assert "import another one first" in refused.value.hint
    # What rests on a deleted fact goes all the same, and the rest waits for the next import.
    gone = next(
        fact["id"]
        for fact in (await reads.read_facts(bench.pool, first.user_id))["facts"]
        if "tea" in fact["statement"]
    )
    assert not (await doors.delete_fact(bench.pool, first.user_id, gone))["rewriting"]
    assert "tea" not in (await profile(work, first))["memory_md"]
    # The full pass over what is stored: that came from the export before.
    accepted = await doors.enqueue_full_pass(bench.pool, first.user_id)
    again = Person(first.user_id, accepted.import_id)
    assert (await bench.row(again))["storage_path"] == first.path
    await work.run_all(again)
    status = await reads.read_status(bench.pool, first.user_id)
    assert (status["import_status"], status["another_file"]) == ("complete", False)
    assert await statements(work, again) == {each for each in facts if "tea" not in each}
    assert await windows(work, again) == 0


async def test_a_first_file_that_cannot_be_read_has_no_profile_behind_it(work: Workbench) -> None:
    bench = work.bench
    person = await bench.begin()
    claim = await bench.claim_of(person, "import")
    await work.open(claim)
    await bench.fail(claim, Failure("empty_export", "It holds no conversation.", retryable=False))
    status = await reads.read_status(bench.pool, person.user_id)
    assert (status["another_file"], status["earlier_profile"]) == (True, False)
    # The contract: a failed import can be retried. Another file may lie at its path by now.
    await doors.retry_full_pass(bench.pool, person.user_id)
    put(work, person, json.dumps(talks()).encode())
    await work.run_all(person)
    status = await reads.read_status(bench.pool, person.user_id)
    assert (status["state"], status["another_file"]) == ("complete", False)
