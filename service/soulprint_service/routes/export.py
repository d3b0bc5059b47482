"""Everything about a person in one archive, streamed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import structlog
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from soulprint_queue import doors, reads
from soulprint_service.archive import write_takeout
from soulprint_service.operations import Answer, Call, Operation
from soulprint_service.problems import BUSY, Problem
from soulprint_service.shapes import ForUser
from soulprint_service.spool import Spool

AT_ONCE = 4
"""Exports that one process makes at the same time: each holds a connection and some of the disk."""

SNAPSHOT_SECONDS = 300.0
"""How long the database is read: as long as its snapshot lives, nothing that was deleted since can
be cleaned up, of nobody's. The client's speed has no part in it."""

STALL_SECONDS = 120.0
"""How long a client may take nothing before it counts as gone."""

TAKE_SECONDS = 600.0
SLOWEST = 128 * 1024
"""How long a client may take in all: so many seconds, and one more for so many bytes that it has
taken. The pace that is asked of a storage (`soulprint_queue.steps.import_export`): below a megabit
a second somebody holds a place on purpose, or will not come to the end."""

_FULL_SECONDS = 30

log = structlog.get_logger(__name__)


async def export(call: Call, asked: ForUser) -> Response:
    """Return everything that is held about the user, as one zip archive.

    All of it shows one moment. It is written while it is sent: where it breaks off, the archive has
    no list of files, and no program takes it for a whole one.
    """
    service = call.service
    await reads.read_status(service.database.pool, asked.user)
    headers = {
        "Content-Type": "application/zip",
        "Content-Disposition": 'attachment; filename="soulprint-everything.zip"',
        # nginx would collect all of it first.
        "X-Accel-Buffering": "no",
    }
    if call.request.method == "HEAD":
        return Response(headers=headers)
    if service.exports.locked():
        raise Problem(
            BUSY,
            "Too many exports are being made at the moment.",
            hint="Try again in half a minute.",
            headers={"Retry-After": str(_FULL_SECONDS)},
        )
    await service.exports.acquire()
    try:
        spool = Spool(service.settings.data_dir)
    except BaseException:
        service.exports.release()
        raise
    try:
        # Committed before the first byte: what left is in the audit, also when it breaks off.
        await doors.record_export(service.database.pool, asked.user, actor=call.actor)
    except BaseException:
        spool.close()
        service.exports.release()
        raise
    return _Export(call, asked, spool, headers)


class _Patience:
    """Waits for a client that takes an answer, as long as it keeps a pace.

    What counts is the time in which the client is waited for, and not that of the database.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waited = 0.0
        self._taken = 0

    async def send(self, message: Message) -> None:
        """Send one piece.

        Raises:
            TimeoutError: the client took nothing for too long, or too little in all. To the
                response it is an `OSError`: the client is gone.
        """
        left = TAKE_SECONDS + self._taken / SLOWEST - self._waited
        begun = time.monotonic()
        try:
            async with asyncio.timeout(max(min(left, STALL_SECONDS), 0.0)):
                await self._send(message)
        except TimeoutError:
            log.warning("export_not_taken", bytes=self._taken, seconds=round(self._waited))
            raise
        finally:
            self._waited += time.monotonic() - begun
        self._taken += len(message.get("body", b""))


class _Export(StreamingResponse):
    """The response: the database is read at its own speed, the client takes it at theirs."""

    def __init__(self, call: Call, asked: ForUser, spool: Spool, headers: dict[str, str]) -> None:
        super().__init__(self._pieces(), headers=headers)
        self._call = call
        self._asked = asked
        self._spool = spool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, _Patience(send).send)
        finally:
            self._spool.close()
            self._call.service.exports.release()

    async def _pieces(self) -> AsyncIterator[bytes]:
        writing = asyncio.create_task(self._write(), name="export")
        try:
            async for piece in self._spool.pieces():
                yield piece
            # Raises what ended it early: the response breaks off where the archive does.
            await writing
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await writing

    async def _write(self) -> None:
        database = self._call.service.database
        try:
            async with (
                asyncio.timeout(SNAPSHOT_SECONDS),
                database.apart(SNAPSHOT_SECONDS) as connection,
            ):
                await write_takeout(connection, self._asked.user, self._spool)
        finally:
            self._spool.end()


OPERATIONS: tuple[Operation[Any], ...] = (
    Operation(
        "GET",
        "/users/{user_id}/export",
        export,
        Answer(200, "Everything, with a README.txt.", media_type="application/zip"),
        ForUser,
        "users",
        refusals=(404, 429, 503),
        bounded=False,
    ),
)
