"""HTTP/1.1 for the fake: h11 over asyncio streams."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Literal, TypeAlias

import h11
import msgspec

READ = 64 * 1024
IDLE_SECONDS = 60.0
"""A connection on which nothing arrives for so long is closed."""


class Request(msgspec.Struct, frozen=True):
    """One request; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    too_large: bool = False


Fate: TypeAlias = Literal["send", "drop", "drop_midway"]


class Response(msgspec.Struct, frozen=True):
    """One answer, and what becomes of it on the way."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    fate: Fate = "send"


Handler: TypeAlias = Callable[[Request], Awaitable[Response]]


async def serve_connection(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, handle: Handler, max_body: int
) -> None:
    """Answer the requests of one connection, one after another, until either side ends it."""
    connection = h11.Connection(h11.SERVER)
    try:
        while True:
            request = await _receive(connection, reader, writer, max_body)
            if request is None or not await _send(connection, writer, await handle(request)):
                return
            if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
                return
            connection.start_next_cycle()
    except (h11.RemoteProtocolError, ConnectionError, TimeoutError):
        return
    finally:
        writer.close()


async def _receive(
    connection: h11.Connection,
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    max_body: int,
) -> Request | None:
    """Read one request. A body above `max_body` is not kept, and the request says so."""
    head: h11.Request | None = None
    body = bytearray()
    too_large = False
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            if connection.they_are_waiting_for_100_continue:
                go_on = h11.InformationalResponse(status_code=100, headers=[])
                writer.write(connection.send(go_on))
            async with asyncio.timeout(IDLE_SECONDS):
                connection.receive_data(await reader.read(READ))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            too_large = too_large or len(body) + len(event.data) > max_body
            if not too_large:
                body += event.data
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            headers = {name.decode(): value.decode("latin-1") for name, value in head.headers}
            path = head.target.decode("latin-1").partition("?")[0]
            return Request(head.method.decode(), path, headers, bytes(body), too_large)
        else:
            return None


async def _send(connection: h11.Connection, writer: asyncio.StreamWriter, answer: Response) -> bool:
    """Write the answer, or the part of it that its fate allows; False when that ended it."""
    if answer.fate == "drop":
        return False
    headers = {**answer.headers, "content-length": str(len(answer.body))}
    head = h11.Response(status_code=answer.status, headers=list(headers.items()))
    if answer.fate == "drop_midway":
        writer.write((connection.send(head) or b"") + answer.body[: len(answer.body) // 2])
        await writer.drain()
        return False
    parts = (head, h11.Data(data=answer.body), h11.EndOfMessage())
    writer.write(b"".join(connection.send(part) or b"" for part in parts))
    await writer.drain()
    return True
