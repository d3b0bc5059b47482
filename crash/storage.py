"""A storage server over HTTP, as Supabase answers, that can be slow or fail."""

from __future__ import annotations

import asyncio
import random
import re
import zlib
from pathlib import Path
from typing import Literal, Self, TypeAlias

PREFIX = "/storage/v1/object/"
PIECE = 32 * 1024
NOT_FOUND = b'{"statusCode":"404","error":"not_found","message":"Object not found"}'
BROKEN = b'{"statusCode":"500","error":"internal","message":"upstream connect error"}'

Mood: TypeAlias = Literal["well", "slow", "failing"]

BYTES_A_SECOND = {"well": 4_000_000, "slow": 120_000}


class StorageServer:
    """Serves the files of a folder on the loopback.

    Attributes:
        mood: how it answers from now on, in the midst of an answer too.
    """

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.mood: Mood = "well"
        self._folder = folder
        self._rng = rng
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        assert self._server is not None, "started before"
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            while await self._answer(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; false when the connection is over."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        method, path, _ = first.split(" ")
        headers = dict(re.split(r":\s*", line.lower(), maxsplit=1) for line in lines)
        if self.mood == "failing":
            match self._rng.choice(("status", "close", "midway", "silent")):
                case "status":
                    await _send(writer, 503, {}, BROKEN)
                    return True
                case "close":
                    return False
                case "silent":
                    # Longer than the mood lasts: whoever waits has the answer late.
                    await asyncio.sleep(self._rng.uniform(1.0, 4.0))
                    return False
        file = self._folder / path.removeprefix(PREFIX)
        if not file.is_file():
            await _send(writer, 404, {}, NOT_FOUND)
            return True
        if method == "DELETE":
            file.unlink()
            await _send(writer, 200, {}, b"{}")
            return True
        return await self._object(writer, file, headers, body=method != "HEAD")

    async def _object(
        self, writer: asyncio.StreamWriter, file: Path, asked: dict[str, str], *, body: bool
    ) -> bool:
        data = await asyncio.to_thread(file.read_bytes)
        start, end, status = 0, len(data), 200
        headers = {"ETag": f'"{zlib.crc32(data):08x}"'}
        if found := re.fullmatch(r"bytes=(\d+)-(\d*)", asked.get("range", "")):
            start, end = int(found[1]), min(int(found[2] or len(data)) + 1, len(data))
            status = 206
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(data)}"
        part = data[start:end]
        headers["Content-Length"] = str(len(part))
        await _send(writer, status, headers, b"")
        if not body:
            return True
        for place in range(0, len(part), PIECE):
            piece = part[place : place + PIECE]
            if self.mood == "failing" and self._rng.random() < 0.5:
                return False
            await asyncio.sleep(len(piece) / BYTES_A_SECOND.get(self.mood, 1_000_000))
            writer.write(piece)
            await writer.drain()
        return True


async def _send(
    writer: asyncio.StreamWriter, status: int, headers: dict[str, str], body: bytes
) -> None:
    headers.setdefault("Content-Length", str(len(body)))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"HTTP/1.1 {status} X\r\n{lines}\r\n".encode() + body)
    await writer.drain()
