"""A webhook over real HTTP: what it was told, and what it answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Hook:
    """A receiver on loopback.

    Attributes:
        answers: what it says next; when none is left, 204.
        silent: it takes what it is told, and never answers.
    """

    port: int = 0
    answers: list[bytes] = field(default_factory=list)
    silent: bool = False
    told: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?token=persimmon"


@asynccontextmanager
async def hooked() -> AsyncIterator[Hook]:
    """Receive, until the context ends."""
    hook = Hook()
    over = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
        }
        hook.told.append((first, headers, await reader.readexactly(int(headers["content-length"]))))
        if hook.silent:
            await over.wait()
        said = hook.answers.pop(0) if hook.answers else b"HTTP/1.1 204 No Content\r\n\r\n"
        writer.write(said)
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        hook.port = server.sockets[0].getsockname()[1]
        try:
            yield hook
        finally:
            over.set()
