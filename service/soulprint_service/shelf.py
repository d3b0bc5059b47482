"""Where a person's files are put, and what is refused before a large one is copied."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from soulprint_queue.errors import StillActive, UnknownUser
from soulprint_queue.reads import read_status

if TYPE_CHECKING:
    from soulprint_queue.connections import Connection, Pool
    from soulprint_queue.settings import Settings

DEFAULT_BUCKET = "imports"
SUFFIXES = (".zip", ".json", ".gz")
"""What is kept of a file's name; the rest may be somebody's words."""

MANIFEST = "parts.json"

ENDED = frozenset({"complete", "failed", "cancelled", None})


def new_place(settings: Settings, person: UUID) -> str:
    """Return a path that nothing has yet, in the person's own folder."""
    bucket = DEFAULT_BUCKET if DEFAULT_BUCKET in settings.buckets else settings.buckets[0]
    return f"{bucket}/{person}/{uuid4().hex}"


def suffix_of(name: str) -> str:
    """Return what a stored file keeps of its name: how it ends, where that is of ours."""
    return next((suffix for suffix in SUFFIXES if name.lower().endswith(suffix)), "")


def common_type(suffixes: Sequence[str]) -> str | None:
    """Return the kind of file where all are of one."""
    kinds = set(suffixes)
    return kinds.pop().removeprefix(".") or None if len(kinds) == 1 else None


async def refuse_while_active(connection: Connection | Pool, person: UUID) -> None:
    """Refuse before a large file is copied; the door refuses again, this time for certain.

    Raises:
        StillActive: an import of this person is active.
    """
    try:
        status = await read_status(connection, person)
    except UnknownUser:
        return
    if status["state"] not in ENDED and not status["stalled"]:
        raise StillActive(
            f"An import of this user is active: {status['import_id']}.",
            hint="Wait for it to end, or cancel it first.",
            import_id=UUID(status["import_id"]),
        )


async def at_once(data: bytes) -> AsyncIterator[bytes]:
    """Stream bytes that are there already."""
    yield data
