"""What the steps of one worker share, and what one running step is given."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from soulprint_pipeline.analysts.base import Analyst
from soulprint_pipeline.storage.base import Storage
from soulprint_pipeline.triage import Thoroughness
from soulprint_queue.bounded import Alarm
from soulprint_queue.calls import Budget, CallBook, Unwritten
from soulprint_queue.claim import Claim
from soulprint_queue.connections import Connection, Pool
from soulprint_queue.errors import StopRequested
from soulprint_queue.fence import fenced
from soulprint_queue.gate import Gate
from soulprint_queue.rows import ImportRow
from soulprint_queue.turns import Turn, Turns

if TYPE_CHECKING:
    from soulprint_queue.settings import Settings


class Workshop:
    """A worker's tools: made once, shared by all its steps.

    Attributes:
        stop: set when the worker was asked to stop: no step begins, running ones may finish.
        cut: set when the time for that is over: what still runs is given back.
        gate: who may run beside whom.
        turns: how many lanes work at a time.
    """

    def __init__(
        self,
        *,
        settings: Settings,
        pool: Pool,
        storage: Storage,
        analyst: Analyst,
        stop: asyncio.Event,
    ) -> None:
        self.settings = settings
        self.pool = pool
        self.storage = storage
        self.analyst = analyst
        self.stop = stop
        self.cut = asyncio.Event()
        self.unwritten: Unwritten = {}
        self.gate = Gate()
        self.turns = Turns()

    @property
    def scratch(self) -> Path:
        """The folder for temporary files."""
        return self.settings.data_dir

    @property
    def budget(self) -> Budget:
        return Budget(self.settings.budget_usd, self.settings.budget_usd_month)


class Run:
    """One step at work: its import as it was opened, and what it may use."""

    def __init__(
        self, workshop: Workshop, claim: Claim, row: ImportRow, turn: Turn | None = None
    ) -> None:
        self.workshop = workshop
        self.claim = claim
        self.row = row
        self.figures: dict[str, int | float | str] = {}
        self.alarm = Alarm()
        self.turn = turn

    @property
    def analyst(self) -> Analyst:
        return self.workshop.analyst

    @property
    def calls(self) -> CallBook:
        """The book of calls for this step."""
        workshop = self.workshop
        return CallBook(
            workshop.pool,
            self.claim,
            self.row.user_id,
            workshop.budget,
            workshop.settings.price_table.models,
            cut=workshop.cut,
            unwritten=workshop.unwritten,
            turn=self.turn,
            variant=self.row.variant if self.row.section is not None else 0,
        )

    @property
    def thoroughness(self) -> Thoroughness:
        """How much is read. An analyst that costs nothing reads everything."""
        return "all" if self.analyst.name == "local" else self.workshop.settings.thoroughness

    def fenced(self) -> AbstractAsyncContextManager[tuple[Connection, ImportRow]]:
        """Open a transaction in the midst of the work, fenced like the closing one."""
        return fenced(self.workshop.pool, self.claim)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """Borrow a connection for reads that need no fence."""
        async with self.workshop.pool.acquire() as connection:
            yield connection

    def at_most(self, seconds: float, what: str) -> AbstractContextManager[None]:
        """Break the step off when what is done inside takes longer, whether it can or not.

        For what runs in a thread: a thread cannot be cancelled, only be left behind.
        """
        return self.alarm.at_most(seconds, what)

    def check_stop(self) -> None:
        """Raise `StopRequested` when the step should make room: for between two batches.

        That is when the worker was asked to stop, or when a suspect waits to run alone.
        """
        if self.workshop.stop.is_set() or self.workshop.gate.suspect_waits:
            raise StopRequested(f"step {self.claim.step} is handed back")
