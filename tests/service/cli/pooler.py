"""A pooler in transaction mode: lends a server connection for one transaction, then to the next.

Enough of the protocol to be one: startup, and the status byte of ReadyForQuery.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

IDLE = b"I"


class Backend:
    """A connection to the server, and what the server said when it began."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.greeting = b""


class Pooler:
    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._idle: list[Backend] = []
        self._all: list[Backend] = []

    async def serve(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        length = struct.unpack("!I", await client.readexactly(4))[0]
        startup = struct.pack("!I", length) + await client.readexactly(length - 4)
        backend = await self._borrow(startup)
        back.write(backend.greeting)
        self._idle.append(backend)
        held: Backend | None = None
        pump: asyncio.Task[None] | None = None
        states: asyncio.Queue[bytes] = asyncio.Queue()
        try:
            while True:
                head, body = await _frame(client)
                if head[:1] == b"X":
                    break
                if held is None:
                    held = await self._borrow(startup)
                    pump = asyncio.create_task(_pump(held, back, states))
                held.writer.write(head + body)
                if head[:1] in {b"S", b"Q"} and await states.get() == IDLE:
                    self._idle.append(held)
                    held = None
        except asyncio.IncompleteReadError:
            pass  # the client left without a word
        finally:
            if pump is not None:
                pump.cancel()
                await asyncio.gather(pump, return_exceptions=True)
            back.close()

    async def close(self) -> None:
        for backend in self._all:
            backend.writer.close()
            await backend.writer.wait_closed()

    async def _borrow(self, startup: bytes) -> Backend:
        if self._idle:
            return self._idle.pop()
        backend = Backend(*await asyncio.open_unix_connection(self._socket))
        self._all.append(backend)
        backend.writer.write(startup)
        while not backend.greeting.endswith(b"Z\0\0\0\x05I"):
            backend.greeting += b"".join(await _frame(backend.reader))
        return backend


async def _frame(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readexactly(5)
    return head, await reader.readexactly(struct.unpack("!I", head[1:])[0] - 4)


async def _pump(backend: Backend, back: asyncio.StreamWriter, states: asyncio.Queue[bytes]) -> None:
    """Pass on what the server says, until it is between two transactions."""
    while True:
        head, body = await _frame(backend.reader)
        back.write(head + body)
        if head[:1] == b"Z":
            states.put_nowait(body)
            if body == IDLE:
                return


@asynccontextmanager
async def pooling(socket: Path) -> AsyncIterator[str]:
    """Serve on a free port of the loopback; yields the address of database `postgres`."""
    pooler = Pooler(socket)
    server = await asyncio.start_server(pooler.serve, "127.0.0.1", 0)
    try:
        port = server.sockets[0].getsockname()[1]
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres?sslmode=disable"
    finally:
        server.close()
        await pooler.close()
