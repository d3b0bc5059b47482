"""`soulprint status`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from soulprint_service.cli import output
from soulprint_service.cli.database import database, load_settings, on_checked_connection
from soulprint_service.cli.exits import CommandFailed, ExitCode
from soulprint_service.cli.people import (
    UserArgument,
    UserOption,
    another_import,
    as_option,
    named,
    whose,
)
from soulprint_service.cli.workers import NOBODY, query_and_look, worker_is_there

if TYPE_CHECKING:
    from soulprint_queue.connections import Connection


def status(
    user: UserArgument = None,
    user_option: UserOption = None,
    *,
    wait: Annotated[
        bool, typer.Option("--wait", help="Show progress until the import has ended.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The status object.")] = False,
) -> None:
    """Say where a user's import stands."""
    from soulprint_queue.reads import read_stored_status

    person = whose(user, user_option)
    if wait:
        _wait(person, as_json=as_json)
        return
    found, present = query_and_look(lambda connection: read_stored_status(connection, person))
    if as_json:
        output.result_json(found)
        return
    output.result_pairs(_pairs(found))
    for line in _advice(found, person):
        output.say(line)
    if not present and _is_owed(found):
        output.say(NOBODY)


def _wait(person: UUID, *, as_json: bool) -> None:
    """Wait until the current import has ended, say how it stands, and end as it did.

    With our own database a worker comes along, as with `import --wait`. The app's database has
    workers with the app's model and its settings, which are not those of this terminal.
    """
    import asyncio

    from soulprint_queue.reads import read_stored_status
    from soulprint_service.cli.waiting import must_be_complete, wait_for_end

    async def look(connection: Connection) -> tuple[dict[str, Any], bool]:
        return await read_stored_status(connection, person), await worker_is_there(connection)

    settings = load_settings()
    with database(settings) as held:
        found, present = asyncio.run(on_checked_connection(held.dsn, look))
        if found["import_id"] is None:
            raise CommandFailed(
                "There is no import to wait for.",
                code=ExitCode.NOT_FOUND,
                advice=f"Begin one: soulprint import FILE{as_option(person)}",
            )
        if not settings.embedded and not present and _is_owed(found):
            output.say(NOBODY)
        found = wait_for_end(held, person, found["import_id"], with_worker=settings.embedded)
    if as_json:
        output.result_json(found)
    else:
        output.result_pairs(_pairs(found))
    must_be_complete(found, person)


def _pairs(status: dict[str, Any]) -> list[tuple[str, str]]:
    full = status["full_pass"]
    return [
        ("User", str(status["user_id"])),
        ("Import", str(status["import_id"] or "none")),
        ("Import status", f"{status['import_status']} ({status['progress_percent']} %)"),
        ("Stage", status["import_stage"] or ""),
        ("Error", status["import_error"] or ""),
        ("Full pass", _full_pass(status)),
        ("Full pass error", status["full_pass_error"] or ""),
        ("Next retry", str(full["next_retry_at"] or "")),
        ("Conversations", _counted(status)),
        ("Messages", _number(status["total_messages"])),
        ("Export", "cut off before its end; all before the cut counts" * status["truncated"]),
        ("Missing", "; ".join(f"{k}: {v}" for k, v in (status["degraded"] or {}).items())),
        ("Analyst", status["analyst"] or ""),
        ("Spent", f"${status['spent_usd']:.4f}" if status["spent_usd"] else ""),
        ("Updated", str(status["updated_at"] or "")),
    ]


def _full_pass(status: dict[str, Any]) -> str:
    full = status["full_pass"]
    state = status["full_pass_status"] or "never asked for"
    parts = [state]
    if state == "processing":
        parts.append(f"{full['step']}, {full['percent']} %")
        if full["total"]:
            parts.append(f"windows {full['done']:,} of {full['total']:,}")
        if full["eta_seconds"]:
            parts.append(f"about {output.duration(full['eta_seconds'])} left")
    if full["attempts"]:
        parts.append(f"tries without progress: {full['attempts']}")
    return ", ".join(parts)


def _counted(status: dict[str, Any]) -> str:
    parts = [_number(status["total_conversations"])]
    parts += [
        f"{status[key]:,} {words}"
        for key, words in (("set_aside", "set aside"), ("quarantined", "unreadable"))
        if status[key]
    ]
    if status["carried_over"]:
        parts.append(f"beside {status['carried_over']:,} of earlier imports")
    return ", ".join(part for part in parts if part)


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def _is_owed(status: dict[str, Any]) -> bool:
    """Whether a worker has something to do for this import, now or at its next try."""
    ended = status["state"] in {None, "complete", "failed", "cancelled"}
    return not ended or bool(status["full_pass"]["next_retry_at"])


def _advice(status: dict[str, Any], person: UUID) -> list[str]:
    user = named(person)
    if status["notice"]:
        return [status["notice"]]
    failed = "failed" in (status["import_status"], status["full_pass_status"])
    if status["stalled"]:
        return [f"Nobody works on it. A running worker resumes it; or: soulprint retry{user}"]
    if status["another_file"]:
        return another_import(status, person).splitlines()
    if failed and not status["full_pass"]["next_retry_at"]:
        return [f"It stays as it is until you say: soulprint retry{user}"]
    return []
