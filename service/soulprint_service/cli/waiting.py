"""Waiting for an import, with a worker brought along or without: its progress, and how it ended."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from soulprint_queue.connections import wait_or_stop
from soulprint_queue.errors import UnknownUser
from soulprint_queue.reads import read_profile, read_status
from soulprint_queue.worker import run_worker
from soulprint_service.cli.database import Held, connect, load_settings, lost, on_connection
from soulprint_service.cli.exits import CommandFailed, ExitCode
from soulprint_service.cli.keeping import kept_running
from soulprint_service.cli.output import count, say
from soulprint_service.cli.people import another_import, named
from soulprint_service.cli.stages import Show, shown
from soulprint_service.cli.stopping import run_until_stopped

if TYPE_CHECKING:
    from soulprint_queue.connections import Connection

LOOK_SECONDS = 0.2

AWAY_SECONDS = 1.0
"""How often a worker that was told to leave is looked after: can it, or is the database away?"""

LET_GO_SECONDS = 5.0
"""How long a worker without a database may take to let go of what it holds."""

Status = dict[str, Any]


def wait_for_profile(held: Held, person: UUID, import_id: UUID) -> dict[str, Any]:
    """Work on the queue until this import has ended. Returns the profile.

    Raises:
        CommandFailed: it failed for good, was cancelled, replaced or erased, or the person
            stopped waiting: then it stays in the queue.
    """
    status = wait_for_end(held, person, str(import_id), with_worker=True)
    must_be_complete(status, person)
    for line in _left_out(status):
        say(line)
    return asyncio.run(on_connection(held.dsn, lambda connection: read_profile(connection, person)))


def wait_for_end(held: Held, person: UUID, import_id: str, *, with_worker: bool) -> Status:
    """Show an import's way until it has ended. Returns its last status, however it ended.

    Args:
        held: the database; our own is started again where it ends.
        person: whose import it is.
        import_id: the one that is waited for, and no later one.
        with_worker: bring a worker along for as long as it takes.

    Raises:
        CommandFailed: it was replaced or erased, or the person stopped waiting: then it stays
            in the queue.
    """
    settings = load_settings()

    async def work(stop: asyncio.Event) -> Status:
        async with kept_running(held.postgres, stop):
            return await work_and_wait(stop)

    async def work_and_wait(stop: asyncio.Event) -> Status:
        done = asyncio.Event()
        working: asyncio.Task[Any] = asyncio.create_task(
            run_worker(settings, held.dsn, stop=done) if with_worker else done.wait()
        )
        with shown() as show:
            watch = _Watch(person, import_id, show, stop, alone=not with_worker)
            waiting = asyncio.create_task(_end_of(held.dsn, watch))
            try:
                await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
                if working.done():
                    # It does not end by itself: this raises why it did.
                    working.result()
                status = await waiting
            finally:
                done.set()
                waiting.cancel()
                await _leave(held.dsn, working)
                await asyncio.gather(waiting, return_exceptions=True)
        if status is None:
            raise _stopped_waiting(person)
        return status

    finishing = "Stopping: the step under way is finished first. Ctrl-C again leaves at once."
    return run_until_stopped(work, goodbye=finishing if with_worker else None, at_once=held.release)


@dataclass(frozen=True)
class _Watch:
    """What is looked at, and for how long.

    Attributes:
        alone: nobody else in this process says that the database is away.
    """

    person: UUID
    import_id: str
    show: Show
    stop: asyncio.Event
    alone: bool


async def _leave(dsn: str, working: asyncio.Task[Any]) -> None:
    """Wait until the worker has finished its step, or cannot.

    Where the database is away nobody brings it back any more, and the next worker does it again.
    """
    while not working.done():
        await asyncio.wait({working}, timeout=AWAY_SECONDS)
        if not working.done() and not await _answers(dsn):
            say("The database is away, so the step under way is left to the next worker.")
            working.cancel()
            await asyncio.wait({working}, timeout=LET_GO_SECONDS)
            break
    if working.done() and not working.cancelled():
        # Taken, so that asyncio does not complain of it: what ended the waiting is told already.
        working.exception()


async def _answers(dsn: str) -> bool:
    try:
        await on_connection(dsn, _nothing)
    except Exception as error:
        if not lost(error):
            raise
        return False
    return True


async def _nothing(_: Connection) -> None:
    """A connection alone is wanted."""


async def _end_of(dsn: str, watch: _Watch) -> Status | None:
    """Look until the import has ended. Returns its status, None when `stop` came first."""
    away = False
    while not watch.stop.is_set():
        try:
            connection = await connect(dsn)
            try:
                away = False
                return await _look(connection, watch)
            finally:
                await connection.close(timeout=1)
        except Exception as error:
            if not lost(error):
                raise
        if watch.alone and not away:
            say("The database is away. It is asked again until it is back.")
        away = True
        # A worker says so itself, and waits as well.
        await wait_or_stop(watch.stop, 1)
    return None


async def _look(connection: Connection, watch: _Watch) -> Status | None:
    while True:
        try:
            status = await read_status(connection, watch.person)
        except UnknownUser:
            raise CommandFailed("The user was erased while the import ran.") from None
        if status["import_id"] != watch.import_id:
            raise CommandFailed(
                "This import was replaced by another one, or erased.",
                advice=f"See: soulprint status{named(watch.person)}",
            )
        watch.show(status)
        failed_for_good = status["state"] == "failed" and not status["full_pass"]["next_retry_at"]
        if status["state"] in {"complete", "cancelled"} or failed_for_good:
            return status
        if await wait_or_stop(watch.stop, LOOK_SECONDS):
            return None


def _left_out(status: Status) -> list[str]:
    """Say what a complete import lacks: who waited for it reads no status."""
    lines = []
    if status["carried_over"]:
        kept = count(status["carried_over"], "conversation")
        lines.append(
            f"{kept} of earlier imports, which this export does not hold, stand beside it."
        )
    if status["truncated"]:
        lines.append(
            "The export is cut off before its end: what came before the cut is here. "
            "Download it again for the rest."
        )
    if status["quarantined"]:
        parts = count(status["quarantined"], "part")
        lines.append(f"{parts} of the export could not be read, and everything else was.")
    return lines


def must_be_complete(status: Status, person: UUID) -> None:
    """Refuse an import that has ended otherwise.

    Raises:
        CommandFailed: it failed for good, or was cancelled.
    """
    if status["state"] == "complete":
        return
    if status["state"] == "cancelled":
        raise CommandFailed("The import was cancelled.")
    user = named(person)
    reason = status["import_error"] or status["full_pass_error"] or "no reason is known."
    if status["another_file"]:
        raise CommandFailed(f"The import failed: {reason}", advice=another_import(status, person))
    advice = f"Once that is put right: soulprint retry{user}"
    if status["import_status"] == "quick_ready":
        advice += f"\nThe quick profile is there all the same: soulprint profile{user}"
    raise CommandFailed(f"The import failed: {reason}", advice=advice)


def _stopped_waiting(person: UUID) -> CommandFailed:
    user = named(person)
    return CommandFailed(
        "Stopped waiting. The import stays in the queue, and nothing that is done is lost.",
        code=ExitCode.INTERRUPTED,
        advice=(
            "The next `soulprint up` or `soulprint worker` goes on with it.\n"
            f"See how far it is: soulprint status{user}   Give it up: soulprint cancel{user}"
        ),
    )
