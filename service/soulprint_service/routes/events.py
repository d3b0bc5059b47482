"""What changes, told as it happens: server-sent events, each with its id in the database."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import msgspec
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from soulprint_queue import reads
from soulprint_queue.connections import is_away
from soulprint_queue.errors import DatabaseAway, UnknownUser
from soulprint_service.hub import EventHub
from soulprint_service.operations import Answer, Call, Operation
from soulprint_service.problems import wrong_fields
from soulprint_service.shapes import FieldError, ForUser

BEAT_SECONDS = 15.0
"""A comment as often as this: proxies close what is silent for 30 to 60 seconds."""

AWAY_SECONDS = 2.0
PAGE = 500
LAST_ID = 2**63 - 1

HEADERS = {
    "Content-Type": "text/event-stream",
    # nginx would collect the stream until its buffer is full.
    "X-Accel-Buffering": "no",
}


async def events(call: Call, asked: ForUser) -> Response:
    """Tell of every change of the user's import as it happens, as server-sent events.

    Each event is the status object, with the id of its row in `soulprint.events`. A new stream
    begins with the present status. One that names the last id that it saw (`Last-Event-ID`) gets
    every later event, once. A comment every 15 seconds shows that the stream lives. After an
    erasure comes one more, without an id.
    """
    seen = _last_event_id(call)
    # Before the stream begins: an unknown user is a 404, not an empty stream.
    await reads.read_status(call.service.database.pool, asked.user)
    # Taken here, so that one stream too many is refused with a status.
    changed = call.service.hub.subscribe(asked.user)

    return _EventStream(
        call.service.hub, asked.user, changed, _stream(call, asked.user, changed, seen)
    )


class _EventStream(StreamingResponse):
    """The response, which gives its place back however it ends."""

    def __init__(
        self, hub: EventHub, user_id: UUID, changed: asyncio.Event, pieces: AsyncIterator[bytes]
    ) -> None:
        super().__init__(pieces, headers=HEADERS)
        self._hub = hub
        self._user_id = user_id
        self._changed = changed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._hub.unsubscribe(self._user_id, self._changed)


async def _stream(
    call: Call, user_id: UUID, changed: asyncio.Event, seen: int | None
) -> AsyncIterator[bytes]:
    pool = call.service.database.pool
    expires = call.person.expires_at if call.person is not None else None
    sent = b""
    changed.set()
    yield b"retry: 2000\n\n"
    # Whoever was admitted hears the present, also with a token that is taken for its clock's sake.
    while not call.service.hub.closing and (not sent or expires is None or time.time() < expires):
        try:
            async with asyncio.timeout(BEAT_SECONDS):
                await changed.wait()
        except TimeoutError:
            yield b": beat\n\n"
            continue
        # Cleared before looking: what happens while it looks is looked at again.
        changed.clear()
        try:
            found, ids = await reads.read_news(pool, user_id, seen, limit=PAGE)
            status = msgspec.json.encode(found)
        except UnknownUser:
            # Erased, and the app never had a row of theirs: there is nothing left to tell of.
            return
        except Exception as error:
            if not (isinstance(error, DatabaseAway) or is_away(error)):
                raise
            yield b": the database is away\n\n"
            await asyncio.sleep(AWAY_SECONDS)
            changed.set()
            continue
        for event_id in ids:
            yield b"id: %d\nevent: status\ndata: %b\n\n" % (event_id, status)
        if not ids and seen is not None and status != sent != b"":
            yield b"event: status\ndata: %b\n\n" % status
        if len(ids) == PAGE:
            changed.set()
        seen = ids[-1] if ids else seen
        sent = status


def _last_event_id(call: Call) -> int | None:
    """What the client saw last.

    Raises:
        Problem: 422; that is no id.
    """
    given = call.request.headers.get("last-event-id", "").strip()
    if not given:
        return None
    if not (given.isascii() and given.isdecimal() and len(given) < 20 and int(given) <= LAST_ID):
        raise wrong_fields([FieldError("Last-Event-ID", "It must be an id that a stream told.")])
    return int(given)


OPERATIONS: tuple[Operation[Any], ...] = (
    Operation(
        "GET",
        "/users/{user_id}/events",
        events,
        Answer(200, "The stream.", media_type="text/event-stream"),
        ForUser,
        "users",
        refusals=(404, 429, 503),
        bounded=False,
    ),
)
