"""The errors of the queue, as a tree. Each says what happened and what to do.

QueueError
├── SchemaOutdated       the database has another schema: `soulprint migrate`, or the newer release
├── DatabaseAway         Postgres cannot be reached: wait, the work goes on by itself
├── DatabaseFull         the disk under Postgres is full: retried, someone may free space
├── Refused              a door said no, for a reason that the caller can act on
│   ├── UnknownUser      404: nobody of that id has an import or a profile
│   ├── StillActive      409: an import runs, or there is nothing to retry
│   ├── ForeignPath      403: the storage path is another user's
│   └── MalformedPath    422: the storage path cannot be one
├── LeaseLost            the job is another worker's now: change nothing, say nothing
├── NoLongerWanted       the import was cancelled, superseded or erased: stop
├── BudgetReached        the next model call would exceed the budget: parks the import
├── PartTooSlow          a part of a step took longer than it may: retried
├── ModelPaused          the model is paused for all workers: the step waits, no try spent
└── StopRequested        the worker was asked to stop: the step is handed back, no try spent
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID


class QueueError(Exception):
    """Anything the queue refuses or stops with."""

    error_class: str = "internal"
    retryable: bool = False


class SchemaOutdated(QueueError):
    """The database does not have the schema that this version expects."""

    def __init__(self, *, found: str | None, expected: str) -> None:
        if found is not None and found > expected:
            # A migration goes up alone: there is no command that would help here.
            super().__init__(
                f"The database has schema {found}, made by a newer release, and this version needs "
                f"{expected}. Start the newer release; nothing is lost meanwhile."
            )
            return
        has = "nothing of SoulPrint's" if found is None else f"schema {found}"
        super().__init__(
            f"The database has {has}, and this version needs schema {expected}. "
            "Run: soulprint migrate"
        )


class DatabaseAway(QueueError):
    """Postgres cannot be reached."""


class DatabaseFull(QueueError):
    """The disk that Postgres writes on is full.

    Args:
        folder: where its data lie, None where only its operator knows.
    """

    error_class = "disk_full"
    retryable = True

    def __init__(self, folder: Path | None) -> None:
        where = "where that Postgres keeps its data" if folder is None else f"in {folder}"
        super().__init__(f"The database's disk is full. Free space {where}.")


class Refused(QueueError):
    """A door said no.

    Attributes:
        hint: what the caller can do about it, or "".
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UnknownUser(Refused):
    """Nobody of that id has an import or a profile."""


class StillActive(Refused):
    """An import of the user is active, or there is nothing to retry.

    Attributes:
        import_id: the import that stands in the way, or None.
    """

    def __init__(self, message: str, *, hint: str = "", import_id: UUID | None = None) -> None:
        super().__init__(message, hint=hint)
        self.import_id = import_id


class ForeignPath(Refused):
    """The storage path lies in another user's folder."""


class MalformedPath(Refused):
    """The storage path cannot be one."""


class LeaseLost(QueueError):
    """The job is not ours any more: another worker has it, or nobody needs it."""


class NoLongerWanted(QueueError):
    """The import was cancelled, superseded or erased while its step ran."""


class BudgetReached(QueueError):
    """The next call would exceed the import's or the user's budget."""

    error_class = "budget"


class PartTooSlow(QueueError):
    """A part of a step took longer than it may."""

    error_class = "deadline"
    retryable = True


class ModelPaused(QueueError):
    """The model is paused for all workers: the step waits in the queue."""


class StopRequested(QueueError):
    """The worker was asked to stop, and the step can be handed back."""
