"""What a run of the rig is told, and the kinds of injections that it knows."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, TypeAlias

import msgspec

from soulprint_queue.relay import STEPS


class Kind(StrEnum):
    """A way to break something."""

    SIGKILL = "SIGKILL"
    SIGTERM = "SIGTERM"
    SECOND_SIGTERM = "a second SIGTERM"
    SIGSTOP = "SIGSTOP, then SIGCONT"
    BLOCKED_LOOP = "blocked event loop"
    BLACK_HOLE = "black-holed network"
    ONE_CONNECTION = "one connection ended"
    ALL_CONNECTIONS = "all connections ended"
    POSTGRES_1 = "Postgres away for 1 s"
    POSTGRES_5 = "Postgres away for 5 s"
    POSTGRES_30 = "Postgres away for 30 s"
    MODEL_DOWN = "model down"
    SLOW_STORAGE = "slow storage"
    FAILING_STORAGE = "failing storage"
    FULL_DISK = "full disk"


AWAY_SECONDS = {Kind.POSTGRES_1: 1.0, Kind.POSTGRES_5: 5.0, Kind.POSTGRES_30: 30.0}

WORKER_KINDS = frozenset(
    {Kind.SIGKILL, Kind.SIGTERM, Kind.SECOND_SIGTERM, Kind.SIGSTOP, Kind.BLOCKED_LOOP,
     Kind.BLACK_HOLE}
)  # fmt: skip
"""Aimed at one worker."""

SILENCING = WORKER_KINDS - {Kind.SIGTERM}
"""After these the worker's jobs are another's: recovery counts from the injection."""

DYING = SILENCING - {Kind.BLOCKED_LOOP}
"""Of these, those that end the worker or its way to Postgres. A blocked loop keeps its jobs."""

DATABASE_KINDS = frozenset({Kind.ALL_CONNECTIONS, *AWAY_SECONDS})
"""Recovery counts from the moment at which Postgres answers again."""

AROUND = frozenset({Kind.MODEL_DOWN, Kind.SLOW_STORAGE, Kind.FAILING_STORAGE, Kind.FULL_DISK})
"""What lies around the queue; may last while workers and Postgres are broken as well."""

REACHES: dict[Kind, tuple[str, ...]] = {
    Kind.MODEL_DOWN: ("quick_pass", "extract", "memory", "sections"),
    Kind.SLOW_STORAGE: ("import",),
    Kind.FAILING_STORAGE: ("import",),
    Kind.FULL_DISK: ("import",),
}
"""The steps that a kind can hit; all of them where none are named."""

Removal: TypeAlias = Literal["fence", "listener", "recorded-calls"]
"""A safeguard that the rig can take out of its workers, to show that it would notice."""


def steps_of(kind: Kind) -> tuple[str, ...]:
    """The steps that `kind` can hit."""
    return REACHES.get(kind, STEPS)


class Options(msgspec.Struct, frozen=True):
    """One run of one cell.

    Attributes:
        seconds: how long it injects and drains; a drain that has work left may take longer.
        seed: of everything that the rig decides.
        cell: its number among those that run side by side.
        workers: worker processes.
        active: imports that it keeps under way.
        remove: see `Removal`.
        kinds: the injections to choose from.
        logs: a folder for the workers' logs; None: they go with the cell.
    """

    seconds: float
    seed: int
    cell: int = 0
    workers: int = 3
    active: int = 6
    remove: Removal | None = None
    kinds: tuple[Kind, ...] = tuple(Kind)
    logs: str | None = None
