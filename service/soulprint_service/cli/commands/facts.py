"""`soulprint facts`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from soulprint_service.cli import output
from soulprint_service.cli.database import query
from soulprint_service.cli.people import UserArgument, UserOption, whose

if TYPE_CHECKING:
    from soulprint_queue.connections import Connection


def facts(
    user: UserArgument = None,
    user_option: UserOption = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="All facts in one object.")] = False,
) -> None:
    """List the facts with their quotes, newest first."""
    person = whose(user, user_option)
    found = query(lambda connection: all_facts(connection, person))
    if as_json:
        output.result_json({"facts": found, "next": None})
        return
    for fact in found:
        _show(fact)
    if not found:
        output.say("No facts yet. They come with the full pass: see soulprint status.")


async def all_facts(connection: Connection, person: UUID) -> list[dict[str, Any]]:
    """Read every fact of a user, page by page.

    Raises:
        UnknownUser: nothing is stored about this user.
    """
    from soulprint_queue.reads import read_stored_status

    await read_stored_status(connection, person)
    return [fact async for fact in _pages(connection, person)]


async def _pages(connection: Connection, person: UUID) -> AsyncIterator[dict[str, Any]]:
    from soulprint_queue.reads import read_facts

    cursor: str | None = None
    while True:
        page = await read_facts(connection, person, cursor=cursor, limit=1000)
        for fact in page["facts"]:
            yield fact
        cursor = page["next"]
        if cursor is None:
            return


def _show(fact: dict[str, Any]) -> None:
    said = fact["said_at"].date().isoformat() if fact["said_at"] else "undated"
    kind = "stated" if fact["stated"] else "inferred"
    status = ""
    if fact["status"] == "superseded":
        until = f" on {fact['until'].date().isoformat()}" if fact["until"] else ""
        status = f", superseded{until}"
    output.result(f"{said}  {fact['category']}, {kind}{status}  {fact['id']}")
    output.result(f"  {output.clean(fact['statement'], 400)}")
    output.result(f"  \u201c{output.clean(fact['quote'], 300)}\u201d")
    conversation = output.clean(fact["conversation_id"], 60)
    title = fact["conversation_title"]
    where = f"{output.clean(title, 80)}, conversation {conversation}" if title else conversation
    also = len(fact["sources"]) - 1
    more = f", and {output.count(also, 'time')} more" if also > 0 else ""
    output.result(f"  in {where}, message {output.clean(fact['message_id'], 60)}{more}\n")
