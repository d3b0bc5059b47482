"""Estimates: made from the stored export, by any worker, without a trace in the profile."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

import pytest

from soulprint_pipeline.errors import StorageUnavailable
from soulprint_pipeline.generator import write_export
from soulprint_queue import doors, reads
from soulprint_queue.errand import Errands
from soulprint_queue.errors import ForeignPath, UnknownUser
from tests.queue.exporting import bring, remembered, talks
from tests.queue.test_once_in_its_life import talks as long_talks
from tests.queue.test_whole_imports import conversation
from tests.queue.workbench import Workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")


def store(work: Workbench, user: UUID, megabytes: float = 0.3) -> str:
    path = f"imports/{user}/export.json"
    file = work.workshop.settings.data_dir / "storage" / path
    file.parent.mkdir(parents=True)
    write_export(file, megabytes=megabytes, facts=5)
    return path


async def run(work: Workbench) -> None:
    job = await work.bench.claim_job("estimate")
    assert job is not None
    await Errands(work.workshop)(job)


async def test_an_estimate_is_made_by_a_worker_and_leaves_no_other_trace(work: Workbench) -> None:
    user, pool = uuid4(), work.bench.pool
    accepted = await doors.enqueue_estimate(pool, user, store(work, user))
    asked = await reads.read_estimate(pool, user)
    assert (asked["status"], asked["calls"], asked["estimate_id"]) == (
        "queued", None, accepted.estimate_id,
    )  # fmt: skip
    await run(work)
    found = await reads.read_estimate(pool, user)
    assert (found["status"], found["error"]) == ("ready", None)
    assert found["conversations"] == found["sent"] + found["set_aside"] > 3
    assert found["calls"] >= 3
    assert found["usd_live"] > found["usd_batch"] > 0
    assert (found["already_read"], found["model"]) == (0, "claude-haiku-5-5")
    for table in ("soulprint.imports", "soulprint.conversations", "soulprint.calls", "public.user_profiles"):  # fmt: skip
        assert await work.bench.count(table) == 0
    assert await work.bench.jobs() == []


async def test_what_an_earlier_import_has_read_is_not_priced_again(work: Workbench) -> None:
    person = await work.bench.begin()
    path = store(work, person.user_id)
    await work.bench.pool.execute(
        "UPDATE soulprint.imports SET storage_path = $2 WHERE import_id = $1",
        person.import_id, path,
    )  # fmt: skip
    await work.run_all(person)
    # As if the model had read it, and not the local analyst.
    await work.bench.pool.execute(
        "UPDATE soulprint.extractions SET analyst_version = 'claude/claude-haiku-5-5/extract/' || $1",
        current_prompt(),
    )
    before = await work.bench.profile(person)
    await doors.enqueue_estimate(work.bench.pool, person.user_id, path)
    await run(work)
    found = await reads.read_estimate(work.bench.pool, person.user_id)
    assert found["sent"] == 0
    assert found["already_read"] > 3
    assert (found["calls"], found["usd_live"]) == (0, 0.0)
    assert await work.bench.profile(person) == before


async def price(work: Workbench, user: UUID, export: object) -> dict[str, Any]:
    """Ask what reading an export would cost."""
    path = f"imports/{user}/next.json"
    file = work.workshop.settings.data_dir / "storage" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(export))
    await doors.enqueue_estimate(work.bench.pool, user, path)
    await run(work)
    return await reads.read_estimate(work.bench.pool, user)


async def test_what_an_earlier_import_holds_is_priced_and_not_counted(work: Workbench) -> None:
    first = await bring(work, long_talks())
    one = [conversation(7, "I have two cats.", "Sweet.")]
    alone, after = await price(work, uuid4(), one), await price(work, first.user_id, one)
    counts = ("conversations", "sent", "set_aside", "set_aside_by", "already_read")
    assert [after[name] for name in counts] == [alone[name] for name in counts] == [1, 1, 0, {}, 0]
    # The local analyst has read the others, and this model has not: it reads them as well.
    assert after["tokens_in"] > alone["tokens_in"]
    assert after["usd_live"] > alone["usd_live"]


async def test_memories_alone_have_a_price_where_they_can_be_imported(work: Workbench) -> None:
    first = await bring(work, talks())
    await work.bench.pool.execute(
        "UPDATE soulprint.extractions SET analyst_version = 'claude/claude-haiku-5-5/extract/' || $1",
        current_prompt(),
    )
    found = await price(work, first.user_id, remembered("Lives in Ghent."))
    assert (found["status"], found["conversations"], found["calls"]) == ("ready", 0, 2)
    refused = await price(work, uuid4(), remembered("Lives in Ghent."))
    assert refused["status"] == "failed"


def current_prompt() -> str:
    from soulprint_pipeline.analysts.claude.analyst import version_of

    return version_of("m").rpartition("/")[2]


async def test_the_newest_question_replaces_the_one_before_and_its_job(work: Workbench) -> None:
    user, pool = uuid4(), work.bench.pool
    path = store(work, user)
    await doors.enqueue_estimate(pool, user, path)
    job = await work.bench.claim_job("estimate")
    assert job is not None
    newer = await doors.enqueue_estimate(pool, user, path)
    # The worker that began the old one finds that it has lost it, and writes nothing.
    await Errands(work.workshop)(job)
    assert (await reads.read_estimate(pool, user))["status"] == "queued"
    await run(work)
    found = await reads.read_estimate(pool, user)
    assert (found["status"], found["estimate_id"]) == ("ready", newer.estimate_id)


async def test_a_file_that_is_no_export_ends_in_a_reason(work: Workbench) -> None:
    user, pool = uuid4(), work.bench.pool
    path = store(work, user)
    (work.workshop.settings.data_dir / "storage" / path).write_bytes(b"%PDF-1.7 of nobody")
    await doors.enqueue_estimate(pool, user, path)
    await run(work)
    found = await reads.read_estimate(pool, user)
    assert found["status"] == "failed"
    assert "PDF" in found["error"]
    assert found["calls"] is None


async def test_a_storage_that_is_away_is_asked_again_and_given_up_after_five_times(
    work: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, pool = uuid4(), work.bench.pool
    await doors.enqueue_estimate(pool, user, store(work, user))

    async def away(*_: object, **__: object) -> None:
        raise StorageUnavailable("The storage does not answer.")

    monkeypatch.setattr("soulprint_queue.estimate.fetch_parts", away)
    for _ in range(5):
        await run(work)
        assert (await reads.read_estimate(pool, user))["status"] == "queued"
        await pool.execute("UPDATE soulprint.pgqueuer SET execute_after = now()")
    await run(work)
    assert (await reads.read_estimate(pool, user))["status"] == "failed"


async def test_an_export_that_kills_its_workers_is_given_up(work: Workbench) -> None:
    user, pool = uuid4(), work.bench.pool
    await doors.enqueue_estimate(pool, user, store(work, user))
    # Three deliveries that nobody came back from.
    await pool.execute("UPDATE soulprint.estimates SET deliveries = 3")
    await run(work)
    found = await reads.read_estimate(pool, user)
    assert (found["status"], found["calls"]) == ("failed", None)
    assert "memory and logs" in found["error"]
    assert await work.bench.jobs() == []


async def test_a_worker_that_stops_hands_the_estimate_back(work: Workbench) -> None:
    user, pool = uuid4(), work.bench.pool
    await doors.enqueue_estimate(pool, user, store(work, user))
    work.workshop.stop.set()
    await run(work)
    work.workshop.stop.clear()
    assert (await reads.read_estimate(pool, user))["status"] == "queued"
    await run(work)
    assert (await reads.read_estimate(pool, user))["status"] == "ready"


async def test_an_erasure_takes_the_estimate_its_job_and_the_file_that_it_names(
    work: Workbench,
) -> None:
    user, pool = uuid4(), work.bench.pool
    path = store(work, user)
    await doors.enqueue_estimate(pool, user, path)
    receipt = await doors.erase_user(pool, user)
    assert (receipt["rows"]["estimates"], receipt["files_pending"]) == (1, 1)
    with pytest.raises(UnknownUser):
        await reads.read_estimate(pool, user)
    assert [job["entrypoint"] for job in await work.bench.jobs()] == ["erase_files"]
    pending = await pool.fetchval("SELECT pending_paths FROM soulprint.erasures")
    assert pending == [path]


async def test_nobody_prices_another_ones_export(work: Workbench) -> None:
    with pytest.raises(ForeignPath):
        await doors.enqueue_estimate(work.bench.pool, uuid4(), f"imports/{uuid4()}/e.zip")
    assert await work.bench.count("soulprint.estimates") == 0


async def test_the_result_has_the_names_of_the_contract(work: Workbench) -> None:
    user, pool = uuid4(), work.bench.pool
    await doors.enqueue_estimate(pool, user, store(work, user))
    await run(work)
    stored = json.loads(await pool.fetchval("SELECT result FROM soulprint.estimates"))
    assert set(stored) == set(reads.ESTIMATED)
    assert set(stored) >= {
        "conversations", "sent", "set_aside", "calls", "tokens_in", "tokens_out", "usd_live",
        "usd_batch", "model", "prices_of",
    }  # fmt: skip
