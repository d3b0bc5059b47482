"""Figures for monitoring: how many imports and jobs there are, and which of them stand still."""

from __future__ import annotations

import msgspec

from soulprint_queue.connections import Connection, Pool
from soulprint_queue.statements import sql

STEPS = (
    "import", "quick_pass", "extract", "memory", "sections", "notify", "erase_files", "estimate",
)  # fmt: skip
"""Every entrypoint; named here so that whoever only measures need not load the queue's library."""


class StepFigures(msgspec.Struct, frozen=True):
    """The jobs of one step.

    Attributes:
        ready: due and not claimed.
        waiting: due later.
        running: claimed by a worker.
        workers: how many workers hold them.
        oldest_ready: seconds since the first of the ready ones fell due; 0 where there is none.
        oldest_heartbeat: seconds since the eldest heartbeat of a running one.
    """

    step: str
    ready: int
    waiting: int
    running: int
    workers: int
    oldest_ready: float
    oldest_heartbeat: float


class Figures(msgspec.Struct, frozen=True):
    """One look at the database.

    Attributes:
        imports: current imports by state; superseded ones are history.
        queue: the steps that have jobs.
        model_paused: whether the steps that ask the model wait.
        stuck: imports that go nowhere without a person, by why ("failed for good", "stalled").
    """

    imports: dict[str, int]
    queue: list[StepFigures]
    stuck: dict[str, int]
    model_paused: bool


async def read_figures(connection: Connection | Pool) -> Figures:
    """Take one look; all figures are of the same moment."""
    return msgspec.json.decode(await connection.fetchval(sql("read_figures")), type=Figures)
