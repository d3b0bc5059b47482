"""Whether anybody does the work that a command puts into the queue, and what to say where not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from soulprint_service.cli.database import query
from soulprint_service.cli.output import say

if TYPE_CHECKING:
    from soulprint_queue.connections import Connection

T = TypeVar("T")

NOBODY = "No worker is running. Start one: soulprint up, or soulprint worker"


async def worker_is_there(connection: Connection) -> bool:
    """Look whether a worker is connected to the database."""
    from soulprint_queue.checkup import read_workers

    return (await read_workers(connection)).present


async def or_refused(connection: Connection, user: str, action: Awaitable[T]) -> T:
    """Do what an active import may stand in the way of; where it does, say that nobody ends it.

    Args:
        connection: where workers are looked for.
        user: as `named` writes them.
        action: what may be refused.

    Raises:
        StillActive: an import of this person is active.
    """
    from soulprint_queue.errors import StillActive

    try:
        return await action
    except StillActive as error:
        # Something else than an active import is refused with a hint of its own.
        if error.hint.startswith("Wait for it") and not await worker_is_there(connection):
            error.hint = f"{NOBODY}\nOr cancel it first: soulprint cancel{user}"
        raise


def query_and_look(action: Callable[[Connection], Awaitable[T]]) -> tuple[T, bool]:
    """Run one action like `query`, and say also whether a worker is there to go on with it."""

    async def both(connection: Connection) -> tuple[T, bool]:
        return await action(connection), await worker_is_there(connection)

    return query(both)


def say_who_goes_on(present: bool, user: str) -> None:
    """Say that a worker does what was put into the queue, or that there is none.

    Args:
        present: whether a worker is there.
        user: as `named` writes them.
    """
    who = "A running worker does it." if present else f"{NOBODY}\nIt waits until then."
    say(f"{who} See how far it is: soulprint status{user}")
