"""A person's takeout as a zip archive, written while it is read from the database."""

from __future__ import annotations

import asyncio
import zipfile
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any, cast
from uuid import UUID

import msgspec

from soulprint_queue import reads, takeout
from soulprint_queue.connections import Connection
from soulprint_service.profile_text import profile_text
from soulprint_service.spool import Spool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

LEVEL = 6

README = """Everything that SoulPrint holds about you
=========================================

User:  {user_id}
As of: {at} (all files show this one moment)

profile.md            your profile, to read
profile.json          the same for a program, with what each line rests on
sections/             the parts of the profile, each by itself
status.json           where your import stands
{parts}

Files that end with .jsonl hold one JSON object a line. An empty one: there is nothing of that kind.
Times are in UTC unless they say otherwise.

Not in here: the export file that you uploaded (you have it; the app's storage holds it until it is
deleted by age, or you have everything erased), and jobs of the queue, which name an import and a
step and are gone in seconds. Log files hold ids, times and figures, and none of your words.
"""


class _Sink:
    """What the archive has written and nobody has taken yet."""

    def __init__(self) -> None:
        self.data = bytearray()

    def write(self, data: bytes) -> int:
        self.data += data
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken = bytes(self.data)
        self.data.clear()
        return taken


class Archive:
    """A zip archive that is handed on piece by piece."""

    def __init__(self, spool: Spool) -> None:
        """Begin one."""
        self._spool = spool
        self._sink = _Sink()
        # It seeks nowhere: sizes and checksums stand behind each file.
        self._zip = zipfile.ZipFile(
            cast("IO[bytes]", self._sink), "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL
        )

    async def add(self, name: str, content: AsyncIterator[str] | str | bytes) -> None:
        """Add one file."""
        pieces = content if not isinstance(content, str | bytes) else _once(content)
        # Its size is not known before: so it may be above 4 GiB.
        with self._zip.open(zipfile.ZipInfo(name, _now()), "w", force_zip64=True) as entry:
            async for piece in pieces:
                data = piece.encode() if isinstance(piece, str) else piece
                # Compressing is CPU work, a conversation may have 32 MB.
                await asyncio.to_thread(entry.write, data)
                await self._hand_on()
        await self._hand_on()

    async def end(self) -> None:
        """Write the list of files. Without it no program takes the archive for a whole one."""
        self._zip.close()
        await self._hand_on()

    async def _hand_on(self) -> None:
        if self._sink.data:
            await self._spool.write(self._sink.take())


async def write_takeout(connection: Connection, user_id: UUID, spool: Spool) -> None:
    """Write everything about a person into a spool, in one snapshot of the database.

    Raises:
        UnknownUser: nobody of that id.
        DiskFull: it does not fit.
    """
    archive = Archive(spool)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        profile = await reads.read_profile(connection, user_id)
        about = "\n".join(f"{part.name:<27} {part.about}" for part in takeout.PARTS)
        readme = README.format(user_id=user_id, at=datetime.now(UTC).isoformat(), parts=about)
        await archive.add("README.txt", readme)
        await archive.add("profile.md", profile_text(profile))
        await archive.add("profile.json", _json(profile))
        for section in reads.SECTIONS:
            await archive.add(f"sections/{section}.json", _json(profile[f"{section}_md"]))
        await archive.add("sections/memory.md", profile["memory_md"] or "")
        await archive.add("status.json", _json(await reads.read_status(connection, user_id)))
        for part in takeout.PARTS:
            await archive.add(part.name, takeout.lines_of(connection, part, user_id))
    await archive.end()


async def _once(content: str | bytes) -> AsyncIterator[str | bytes]:
    yield content


def _json(value: Any) -> bytes:  # noqa: ANN401  # whatever is encoded
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def _now() -> tuple[int, int, int, int, int, int]:
    return datetime.now(UTC).timetuple()[:6]
