"""HTTP over plain sockets: a client that costs so little that the service is what is measured."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from benchmarks.accept.service import KEY

_HEAD = f"Host: 127.0.0.1\r\nAuthorization: Bearer {KEY}\r\n"


class Line:
    """One connection that is kept."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> Line:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def import_somebody(self) -> int:
        """POST /import-full for somebody new. Returns the status."""
        user = uuid4()
        body = f'{{"user_id": "{user}", "storage_path": "imports/{user}/export.zip"}}'
        self._writer.write(
            f"POST /import-full HTTP/1.1\r\n{_HEAD}Content-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        await self._reader.readexactly(length)
        return int(head.split(b" ", 2)[1])

    async def follow(self, user: str) -> None:
        """Open the user's stream and take its first event."""
        self._writer.write(f"GET /users/{user}/events HTTP/1.1\r\n{_HEAD}\r\n".encode())
        head = await self._reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in head, head
        await self.next_event()

    async def next_event(self) -> None:
        """Take an event; heartbeats are passed over. Raises where the stream has ended."""
        await self._reader.readuntil(b"\ndata: ")
        await self._reader.readuntil(b"\n\n")

    def close(self) -> None:
        self._writer.close()
