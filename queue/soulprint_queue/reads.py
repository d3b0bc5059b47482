"""What can be looked up: status, profile, facts. The shapes are the contract's."""

from __future__ import annotations

import base64
import datetime as dt
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from soulprint_queue.connections import Connection, Pool
from soulprint_queue.errors import UnknownUser
from soulprint_queue.statements import sql

# Facts without a date come last: below every date that Python knows.
UNDATED = dt.datetime.min.replace(tzinfo=dt.UTC)

ESTIMATED = (
    "conversations", "sent", "set_aside", "set_aside_by", "already_read", "calls", "tokens_in",
    "tokens_out", "usd_live", "usd_batch", "model", "prices_of", "thoroughness",
)  # fmt: skip
"""The figures of an estimate, as `soulprint_pipeline.estimating.Estimate` has them."""

SECTIONS = ("soul", "identity", "user", "agents", "tools")


class BadCursor(ValueError):
    """A cursor that no page of ours gave out."""


async def read_status(connection: Connection | Pool, user_id: UUID) -> dict[str, Any]:
    """Return the status object of a user.

    Raises:
        UnknownUser: nobody of that id has an import or a profile.
    """
    found = await connection.fetchval(sql("read_status"), user_id)
    if found is None:
        raise UnknownUser("this user is unknown", hint="Import an export first.")
    return _status(found)


async def read_stored_status(connection: Connection | Pool, user_id: UUID) -> dict[str, Any]:
    """Return the status object of a user of whom something is stored.

    An erased user is unknown here, and so is a row of the app's that never had an import.

    Raises:
        UnknownUser: nothing is stored about this user.
    """
    found = await connection.fetchval(sql("read_status"), user_id)
    if found is not None:
        status = _status(found)
        if status["import_id"] or not await connection.fetchval(sql("read_blank"), user_id):
            return status
    raise UnknownUser("nothing is stored about this user", hint="Import an export first.")


async def read_news(
    connection: Connection | Pool, user_id: UUID, seen: int | None, *, limit: int
) -> tuple[dict[str, Any], list[int]]:
    """Return a user's status, and the ids of the events that it has told of since `seen`.

    Args:
        connection: where to look.
        user_id: whose.
        seen: the id of the last event that the reader saw; None: a new one, to whom only the
            newest matters, 0 where there is none.
        limit: ids at most.

    Raises:
        UnknownUser: nobody of that id has an import or a profile.
    """
    row = await connection.fetchrow(sql("read_news"), user_id, seen, limit)
    if row is None or row["status"] is None:
        raise UnknownUser("this user is unknown", hint="Import an export first.")
    return _status(row["status"]), row["ids"]


async def read_profile(connection: Connection | Pool, user_id: UUID) -> dict[str, Any]:
    """Return the live profile of a user, with the evidence for its entries.

    Sections that were never written are None.

    Raises:
        UnknownUser: nobody of that id has an import or a profile.
    """
    row = await connection.fetchrow(sql("read_profile"), user_id)
    if row is None:
        raise UnknownUser("this user is unknown", hint="Import an export first.")
    evidence = await connection.fetch(sql("read_evidence"), user_id)
    profile: dict[str, Any] = {
        "user_id": row["user_id"],
        "import_id": row["import_id"],
        "analyst": row["analyst"],
        "pass": row["pass"],
        "written_at": row["written_at"],
    }
    for section in SECTIONS:
        profile[f"{section}_md"] = _section(row[f"{section}_md"])
    for column in ("memory_md", "soulprint_text", "ai_name", "archetype"):
        profile[column] = row[column]
    profile["evidence"] = [dict(entry) for entry in evidence]
    return profile


async def read_estimate(connection: Connection | Pool, user_id: UUID) -> dict[str, Any]:
    """Return the newest estimate of a user; its figures are None until it is ready.

    Raises:
        UnknownUser: nobody asked for one.
    """
    row = await connection.fetchrow(sql("read_estimate"), user_id)
    if row is None:
        raise UnknownUser("this user has no estimate", hint="Ask for one: POST /estimate.")
    figures = msgspec.json.decode(row["result"]) if row["result"] else {}
    return {
        "user_id": row["user_id"],
        "estimate_id": row["estimate_id"],
        "status": row["state"],
        "error": row["error"],
        "asked_at": row["created_at"],
        **dict.fromkeys(ESTIMATED),
        **figures,
    }


async def read_imports(connection: Connection | Pool, user_id: UUID) -> list[dict[str, Any]]:
    """Return a user's imports, newest first, at most a hundred."""
    return [dict(row) for row in await connection.fetch(sql("read_imports"), user_id)]


async def read_message(
    connection: Connection | Pool, user_id: UUID, conversation_id: str, message_id: str
) -> dict[str, Any]:
    """Return one message of a user as it is stored, for whoever asks what an entry rests on.

    Raises:
        UnknownUser: no such message is stored for this user.
    """
    row = await connection.fetchrow(sql("read_message"), user_id, conversation_id, message_id)
    if row is None:
        raise UnknownUser(
            "this message is not stored for this user",
            hint="It may have been deleted since. Load the profile again.",
        )
    return {key: value for key, value in row.items() if key != "updated_at"}


async def read_facts(
    connection: Connection | Pool,
    user_id: UUID,
    *,
    category: str | None = None,
    status: str | None = None,
    cursor: str | None = None,
    limit: int = 200,
) -> dict[str, Any]:
    """Return a page of facts, newest first: `{"facts": […], "next": cursor or None}`.

    Args:
        connection: where to look.
        user_id: whose facts.
        category: one of the five, or None for all.
        status: "active" or "superseded", or None for both.
        cursor: `next` of the page before.
        limit: facts a page.

    Raises:
        BadCursor: the cursor is none of ours.
    """
    said_at, fact_id = _open_cursor(cursor) if cursor else (None, None)
    rows = await connection.fetch(
        sql("read_facts"), user_id, category, status, said_at, fact_id, limit + 1
    )
    page = [_fact(row) for row in rows[:limit]]
    more = len(rows) > limit
    return {"facts": page, "next": _make_cursor(page[-1]) if more else None}


def _status(text: str) -> dict[str, Any]:
    status: dict[str, Any] = msgspec.json.decode(text)
    for holder, name in (
        (status, "started_at"), (status, "updated_at"), (status["full_pass"], "next_retry_at")
    ):  # fmt: skip
        holder[name] = _moment(holder[name])
    return status


def _moment(text: str | None) -> dt.datetime | None:
    """Read a time that Postgres wrote into JSON, in the zone of its session.

    Everything that we look up has its times as UTC, so that they are written in one form.
    """
    return None if text is None else dt.datetime.fromisoformat(text).astimezone(dt.UTC)


def _section(text: str | None) -> object:
    """A section is JSON in text; what an older app wrote may be prose, and is shown as such."""
    if not text:
        return None
    try:
        decoded: object = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return {"text": text}
    return decoded if isinstance(decoded, dict) else {"text": text}


def _fact(row: asyncpg.Record) -> dict[str, Any]:
    fact = dict(row)
    fact["sources"] = msgspec.json.decode(fact["sources"])
    for source in fact["sources"]:
        source["said_at"] = _moment(source["said_at"])
    return fact


def _make_cursor(fact: dict[str, Any]) -> str:
    said_at: dt.datetime | None = fact["said_at"]
    text = f"{said_at.isoformat() if said_at else ''}|{fact['id']}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def _open_cursor(cursor: str) -> tuple[dt.datetime, UUID]:
    try:
        said_at, fact_id = base64.urlsafe_b64decode(cursor.encode()).decode().split("|")
        return dt.datetime.fromisoformat(said_at) if said_at else UNDATED, UUID(fact_id)
    except ValueError as error:
        raise BadCursor("cursor is not one that this service gave out") from error
