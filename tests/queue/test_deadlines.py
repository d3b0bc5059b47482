"""Deadlines: nothing holds a step for ever, not even what cannot be cancelled."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
import pytest_asyncio

from soulprint_pipeline.exports import Export
from soulprint_pipeline.generator import write_sample
from soulprint_pipeline.storage.base import Progress
from soulprint_pipeline.storage.local import LocalStorage
from soulprint_queue import bounded, runner
from soulprint_queue.batches import Batch, Batches
from soulprint_queue.bounded import Alarm, within
from soulprint_queue.errors import PartTooSlow, StopRequested
from soulprint_queue.runner import Runner, StepWork
from soulprint_queue.step import Commit
from soulprint_queue.steps import STEPS
from soulprint_queue.workshop import Run
from tests.queue.bench import Bench, Person
from tests.queue.workbench import Workbench, make_workbench

pytestmark = pytest.mark.asyncio(loop_scope="session")

PATIENCE = 60.0

# The package gives the step's function the module's name.
import_export = sys.modules["soulprint_queue.steps.import_export"]


@pytest.fixture
def hung() -> Iterator[threading.Event]:
    """What a thread hangs on, until the test is over."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "LET_GO_SECONDS", 0.05)


@pytest_asyncio.fixture(loop_scope="session")
async def workbench(bench: Bench, tmp_path: Path) -> AsyncIterator[Workbench]:
    async with make_workbench(bench, tmp_path) as made:
        yield made


async def deliver(workbench: Workbench, step: str, work: StepWork | None = None) -> None:
    """Let a worker's runner take the due job of a step, whatever its work does."""
    job = await workbench.bench.claim_job(step)
    assert job is not None
    async with asyncio.timeout(PATIENCE):
        await Runner(workbench.workshop, {**STEPS, step: work or STEPS[step]})(job)


async def assert_retried(bench: Bench, person: Person, error_class: str, words: str) -> None:
    row = await bench.row(person)
    assert (row["state"], row["error_class"], row["retryable"]) == ("failed", error_class, True)
    assert words in row["error"]
    assert row["next_retry_at"] is not None
    assert not [job for job in await bench.jobs(person) if job["status"] == "picked"]


async def test_work_that_does_not_let_go_is_left_behind() -> None:
    released = asyncio.Event()

    async def stubborn() -> None:
        while not released.is_set():
            try:
                await released.wait()
            except asyncio.CancelledError:
                continue

    async with asyncio.timeout(PATIENCE):
        with pytest.raises(TimeoutError):
            await within(stubborn(), 0.01, cut=asyncio.Event(), what="a test")
    released.set()


async def test_an_alarm_names_the_part_that_was_too_slow() -> None:
    alarm = Alarm()

    async def work() -> None:
        with alarm.at_most(60, "A quick part"):
            await asyncio.sleep(0)
        with alarm.at_most(0.01, "A slow part"):
            await asyncio.Event().wait()

    async with asyncio.timeout(PATIENCE):
        with pytest.raises(PartTooSlow, match="A slow part took longer than"):
            await within(work(), 60, cut=asyncio.Event(), what="a test", alarm=alarm)


async def test_work_is_cut_off_and_its_own_end_is_its_own() -> None:
    cut = asyncio.Event()

    async def quick() -> int:
        return 7

    async def raising() -> int:
        raise ValueError

    assert await within(quick(), 60, cut=cut, what="a test") == 7
    with pytest.raises(ValueError, match=r"^$"):
        await within(raising(), 60, cut=cut, what="a test")
    cut.set()
    with pytest.raises(StopRequested):
        await within(asyncio.Event().wait(), 60, cut=cut, what="a test")


@pytest.mark.parametrize(
    ("state", "step"),
    [("queued", "import"), ("profiling", "quick_pass"), ("extracting", "extract"), ("remembering", "memory")],
)  # fmt: skip
async def test_a_step_that_hangs_in_a_thread_fails_at_its_deadline_and_is_retried(
    workbench: Workbench,
    state: str,
    step: str,
    hung: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(runner.DEADLINES, step, 0.05)

    async def hangs(_run: Run) -> Commit:
        await asyncio.shield(asyncio.to_thread(hung.wait))
        raise AssertionError

    person = await workbench.bench.bring_to(state)
    await deliver(workbench, step, hangs)
    await assert_retried(workbench.bench, person, "deadline", "was ended")


async def test_a_batch_that_hangs_ends_the_import_step(
    workbench: Workbench, hung: threading.Event, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = import_export.open_export

    def opened(files: list[BinaryIO]) -> Export:
        export: Export = original(files)
        # Not before: a slow machine may need longer than that to open it.
        monkeypatch.setattr(import_export, "PART_SECONDS", 0.05)
        return export

    monkeypatch.setattr(import_export, "open_export", opened)

    def hangs(_batches: Batches) -> Batch | None:
        hung.wait()
        return None

    monkeypatch.setattr(Batches, "next", hangs)
    person = await stored_sample(workbench, tmp_path)
    await deliver(workbench, "import")
    await assert_retried(workbench.bench, person, "deadline", "Reading a batch of the export")


async def test_a_storage_that_drips_ends_the_download(
    workbench: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_export, "DOWNLOAD_SECONDS", 0.05)
    monkeypatch.setattr(import_export, "REPORT_SECONDS", 0.01)

    async def nowhere(*_: object) -> BinaryIO | None:
        return None

    async def drips(_self: LocalStorage, _path: str, _into: BinaryIO, progress: Progress) -> int:
        while True:
            progress(1, 1_000_000)
            await asyncio.sleep(0.01)

    monkeypatch.setattr(LocalStorage, "open_in_place", nowhere)
    monkeypatch.setattr(LocalStorage, "fetch", drips)
    person = await stored_sample(workbench, tmp_path)
    await deliver(workbench, "import")
    await assert_retried(workbench.bench, person, "storage_unavailable", "too slow")


async def stored_sample(workbench: Workbench, folder: Path) -> Person:
    person = await workbench.bench.begin()
    file = folder / "storage" / person.path
    file.parent.mkdir(parents=True)
    await asyncio.to_thread(write_sample, file)
    return person
