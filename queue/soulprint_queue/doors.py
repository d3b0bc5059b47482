"""The doors to the work, for HTTP and the command line: one SQL function each.

The functions decide; this module turns their refusals into errors that say what to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from soulprint_queue.connections import Connection, Pool
from soulprint_queue.errors import (
    ForeignPath,
    MalformedPath,
    Refused,
    StillActive,
    UnknownUser,
)
from soulprint_queue.statements import sql


class Accepted(msgspec.Struct, frozen=True):
    """What a door enqueued."""

    import_id: UUID
    job_id: int | None


class Actor(msgspec.Struct, frozen=True):
    """Who asks, for `soulprint.acts`.

    Attributes:
        name: "person", "key <fingerprint>", "machine" or "cli"; never a name or an address.
        request_id: what the logs call the request.
    """

    name: str
    request_id: str | None = None


CLI = Actor("cli")


class EstimateAccepted(msgspec.Struct, frozen=True):
    """An estimate that will be made."""

    estimate_id: UUID
    job_id: int


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn the SQLSTATEs of our functions into errors.

    Raises:
        Refused: one of its kinds, with the function's own words and hint.
    """
    try:
        yield
    except asyncpg.PostgresError as error:
        message, hint = str(error.args[0]), error.hint or ""
        match error.sqlstate:
            case "SP404":
                raise UnknownUser(message, hint=hint) from error
            case "SP409":
                active = UUID(error.detail) if error.detail else None
                raise StillActive(message, hint=hint, import_id=active) from error
            case "SP403":
                raise ForeignPath(message, hint=hint) from error
            case "SP422":
                raise MalformedPath(message, hint=hint) from error
        raise


async def enqueue_import(
    connection: Connection | Pool,
    user_id: UUID,
    storage_path: str,
    *,
    file_type: str | None = None,
    conversation_count: int | None = None,
    message_count: int | None = None,
    trace_context: dict[str, Any] | None = None,
    actor: Actor | None = None,
) -> Accepted:
    """Begin an import of the object at `storage_path`.

    Raises:
        StillActive: an import of this user is active.
        ForeignPath: the path lies in another user's folder.
        MalformedPath: the path cannot be one.
    """
    with _refusals():
        return _accepted(
            await connection.fetchrow(
                sql("enqueue_import"),
                user_id,
                storage_path,
                file_type,
                conversation_count,
                message_count,
                _trace(trace_context),
                *_given(actor),
            )
        )


async def begin_upload(connection: Connection | Pool, user_id: UUID, path: str) -> None:
    """Announce an object before its first byte.

    Raises:
        ForeignPath: the path lies in another user's folder.
        MalformedPath: the path cannot be one.
    """
    with _refusals():
        await connection.execute(sql("begin_upload"), user_id, path)


async def enqueue_upload(
    connection: Connection | Pool,
    user_id: UUID,
    paths: Sequence[str],
    *,
    file_type: str | None = None,
    trace_context: dict[str, Any] | None = None,
    actor: Actor | None = None,
) -> Accepted:
    """Begin the import of objects that were announced with `begin_upload`; the last path counts.

    They are the import's from here on.

    Raises:
        StillActive: an import of this user is active, or the objects were deleted while they came.
    """
    with _refusals():
        return _accepted(
            await connection.fetchrow(
                sql("enqueue_upload"),
                user_id,
                list(paths),
                file_type,
                _trace(trace_context),
                *_given(actor),
            )
        )


async def enqueue_estimate(
    connection: Connection | Pool, user_id: UUID, storage_path: str, *, actor: Actor | None = None
) -> EstimateAccepted:
    """Ask what reading the object at `storage_path` would cost. The newest question counts.

    Raises:
        ForeignPath: the path lies in another user's folder.
        MalformedPath: the path cannot be one.
    """
    with _refusals():
        row = await connection.fetchrow(
            sql("enqueue_estimate"), user_id, storage_path, *_given(actor)
        )
    return _estimate(row)


async def enqueue_upload_estimate(
    connection: Connection | Pool,
    user_id: UUID,
    paths: Sequence[str],
    *,
    actor: Actor | None = None,
) -> EstimateAccepted:
    """Ask what reading objects that were announced with `begin_upload` would cost.

    They are the estimate's from here on; the last path counts.

    Raises:
        StillActive: the objects were deleted while they came.
    """
    with _refusals():
        row = await connection.fetchrow(
            sql("enqueue_upload_estimate"), user_id, list(paths), *_given(actor)
        )
    return _estimate(row)


async def enqueue_full_pass(
    connection: Connection | Pool,
    user_id: UUID,
    storage_path: str | None = None,
    *,
    actor: Actor | None = None,
) -> Accepted:
    """Begin the full pass over what is stored; another path than the stored one is imported first.

    Raises:
        StillActive: an import of this user is active.
        UnknownUser: nothing is stored, and no path was given.
        ForeignPath, MalformedPath: the path is refused.
    """
    with _refusals():
        return _accepted(
            await connection.fetchrow(
                sql("enqueue_full_pass"), user_id, storage_path, *_given(actor)
            )
        )


async def retry_full_pass(
    connection: Connection | Pool, user_id: UUID, *, actor: Actor | None = None
) -> Accepted:
    """Resume whatever step failed.

    Raises:
        UnknownUser: nobody of that id.
        StillActive: it has not failed (it runs, or is complete).
    """
    with _refusals():
        return _accepted(await connection.fetchrow(sql("retry_full_pass"), user_id, *_given(actor)))


async def regenerate_section(
    connection: Connection | Pool, user_id: UUID, section: str, *, actor: Actor | None = None
) -> Accepted:
    """Write one of the five sections anew; the one that is live stays until that commits.

    Args:
        connection: where.
        user_id: whose.
        section: "soul", "identity", "user", "agents" or "tools".
        actor: who asks.

    Raises:
        UnknownUser: nothing is stored for the user.
        StillActive: the profile is not complete.
    """
    with _refusals():
        return _accepted(
            await connection.fetchrow(sql("regenerate_section"), user_id, section, *_given(actor))
        )


async def cancel_import(
    connection: Connection | Pool, user_id: UUID, *, actor: Actor | None = None
) -> UUID | None:
    """End the user's import. Returns its id, None where nothing ran."""
    cancelled: UUID | None = await connection.fetchval(
        sql("cancel_import"), user_id, *_given(actor)
    )
    return cancelled


async def erase_user(
    connection: Connection | Pool, user_id: UUID, *, actor: Actor | None = None
) -> dict[str, Any]:
    """Erase everything of ours about a person.

    Returns:
        The receipt: `erasure_id`, `user_id`, `erased_at`, `rows` by table, `files_pending`.
    """
    receipt = await connection.fetchval(sql("erase_user"), user_id, *_given(actor))
    decoded: dict[str, Any] = msgspec.json.decode(receipt)
    return decoded


async def erase_known_user(
    connection: Connection, user_id: UUID, *, actor: Actor | None = None
) -> dict[str, Any]:
    """Erase everything of ours about a person of whom something is stored.

    For whoever may have mistyped an id: a receipt would say that it was done.

    Returns:
        The receipt, as of `erase_user`.

    Raises:
        UnknownUser: nothing is stored about anybody of that id; nothing was changed.
    """
    async with connection.transaction():
        blank = await connection.fetchval(sql("read_blank"), user_id)
        receipt = await erase_user(connection, user_id, actor=actor)
        # The app's own row stays and is always counted, also when it was reset before.
        of_ours = (rows for table, rows in receipt["rows"].items() if table != "user_profiles")
        if blank and not any(of_ours) and not receipt["files_pending"]:
            raise UnknownUser(
                "nothing is stored about this user", hint="See whether the id is right."
            )
    return receipt


async def delete_conversation(
    connection: Connection | Pool,
    user_id: UUID,
    conversation_id: str,
    *,
    actor: Actor | None = None,
) -> dict[str, Any]:
    """Forget one conversation, and the facts that rest on it alone. No import brings it back.

    Returns:
        The receipt: `conversation_id`, `import_id`, `facts_deleted`, `facts_changed` (they have
        other sources), `entries_removed` from the profile, and `rewriting`: whether the profile
        is now written anew.

    Raises:
        UnknownUser: no such conversation of this user is stored.
    """
    with _refusals():
        receipt = await connection.fetchval(
            sql("delete_conversation"), user_id, conversation_id, *_given(actor)
        )
    decoded: dict[str, Any] = msgspec.json.decode(receipt)
    return decoded


async def delete_fact(
    connection: Connection | Pool, user_id: UUID, fact_id: UUID, *, actor: Actor | None = None
) -> dict[str, Any]:
    """Forget one fact. Neither an import nor a pass brings it back.

    Returns:
        The receipt, as of `delete_conversation`, with `fact_id`.

    Raises:
        UnknownUser: no such fact of this user is stored.
    """
    with _refusals():
        receipt = await connection.fetchval(sql("delete_fact"), user_id, fact_id, *_given(actor))
    decoded: dict[str, Any] = msgspec.json.decode(receipt)
    return decoded


async def record_export(
    connection: Connection | Pool, user_id: UUID, *, actor: Actor | None = None
) -> None:
    """Note that a person's data are handed out, before the first byte of them."""
    await connection.execute(sql("record_export"), user_id, *_given(actor))


def _given(actor: Actor | None) -> tuple[str | None, str | None]:
    return (None, None) if actor is None else (actor.name, actor.request_id)


def _trace(trace_context: dict[str, Any] | None) -> str | None:
    return None if trace_context is None else msgspec.json.encode(trace_context).decode()


def _estimate(row: asyncpg.Record | None) -> EstimateAccepted:
    if row is None:
        raise Refused("The database accepted nothing, and gave no reason.")
    return EstimateAccepted(row["estimate_id"], row["job_id"])


def _accepted(row: asyncpg.Record | None) -> Accepted:
    if row is None:
        raise Refused("The database accepted nothing, and gave no reason.")
    return Accepted(row["import_id"], row["job_id"])
