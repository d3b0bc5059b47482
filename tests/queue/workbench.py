"""Runs the product's own steps by hand, one claim at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from soulprint_pipeline.analysts import make_analyst
from soulprint_pipeline.analysts.base import Analyst
from soulprint_pipeline.exports import Export
from soulprint_pipeline.exports.conversation import Item
from soulprint_pipeline.storage import LocalStorage
from soulprint_queue.batches import Batches
from soulprint_queue.claim import Claim
from soulprint_queue.saving import save_batch
from soulprint_queue.settings import Settings
from soulprint_queue.step import Opened, close_step
from soulprint_queue.steps import STEPS
from soulprint_queue.workshop import Run, Workshop
from tests.queue.bench import Bench, Person


class Parts:
    """An export as the batches see it: items in their order, and how far the bytes are read."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.bytes_total = 100 * len(items)
        self.bytes_done = 0

    def __iter__(self) -> Iterator[Item]:
        for item in self.items:
            self.bytes_done += 100
            yield item


@dataclass
class Workbench:
    """A bench with the tools of a worker."""

    bench: Bench
    workshop: Workshop

    async def open(self, claim: Claim) -> Run:
        opened = await self.bench.open(claim)
        assert isinstance(opened, Opened)
        return Run(self.workshop, claim, opened.row)

    async def begin_import(self, person: Person) -> Run:
        return await self.open(await self.bench.claim_of(person, "import"))

    async def save(self, run: Run, *items: Item) -> None:
        """Store items as one batch of an export, or as many as they make."""
        batches = Batches(
            cast(Export, Parts(items)), import_id=run.claim.subject, user_id=run.row.user_id
        )
        while (batch := batches.next()) is not None:
            await save_batch(run, batch)

    async def run_step(self, claim: Claim) -> Run:
        """Run one of the product's steps from its opening to its closing."""
        run = await self.open(claim)
        commit = await STEPS[claim.step](run)
        await close_step(self.bench.pool, claim, commit)
        return run

    async def run_all(self, person: Person) -> list[str]:
        """Run every step of an import that is due, to its end."""
        ran: list[str] = []
        while True:
            row = await self.bench.row(person)
            if row["state"] in ("complete", "failed", "cancelled"):
                return ran
            claim = await self.bench.claim_of(person, row["step"])
            await self.run_step(claim)
            ran.append(claim.step)


@asynccontextmanager
async def make_workbench(
    bench: Bench, folder: Path, analyst: Analyst | None = None
) -> AsyncIterator[Workbench]:
    storage = LocalStorage(folder / "storage")
    settings = Settings.load().model_copy(update={"data_dir": folder})
    chosen = analyst or make_analyst(api_key=None, base_url=None, model=settings.model)
    workshop = Workshop(
        settings=settings, pool=bench.pool, storage=storage, analyst=chosen, stop=asyncio.Event()
    )
    try:
        yield Workbench(bench, workshop)
    finally:
        await storage.aclose()
