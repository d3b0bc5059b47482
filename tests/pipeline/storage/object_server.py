"""A storage server on the loopback: real HTTP, and as unreliable as it is told to be."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

NOT_FOUND = b'{"statusCode":"404","error":"not_found","message":"Object not found"}'
BAD_KEY = b'{"statusCode":"403","error":"Unauthorized","message":"jwt malformed"}'


@dataclass
class Request:
    """What was asked, headers in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass
class Answer:
    """What to answer.

    Attributes:
        sent: bytes of the body that really go out before the connection is closed.
        silent: nothing is answered at all, the connection stays open.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    sent: int | None = None
    silent: bool = False
    chunked: bool = False


class Stored:
    """A file that a server gives out in parts, counting what it gave."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tag = '"v1"'
        self.given = 0
        self.checks_tag = True

    def answer(self, request: Request) -> Answer:
        size = self.path.stat().st_size
        if self.checks_tag and request.headers.get("if-match", self.tag) != self.tag:
            return Answer(412)
        first, last = request.headers["range"].removeprefix("bytes=").split("-")
        start, end = int(first), min(int(last) + 1, size)
        with self.path.open("rb") as file:
            file.seek(start)
            body = file.read(end - start)
        self.given += len(body)
        headers = {"Content-Range": f"bytes {start}-{end - 1}/{size}", "ETag": self.tag}
        return Answer(206, body, headers)


@dataclass
class ObjectServer:
    """Answers from a queue of answers, the last of which is given for ever."""

    answers: list[Answer | Callable[[Request], Answer]]
    requests: list[Request] = field(default_factory=list)
    url: str = ""
    connections: set[asyncio.StreamWriter] = field(default_factory=set)
    served: list[asyncio.Task[None] | None] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.add(writer)
        self.served.append(asyncio.current_task())
        try:
            while (request := await _read(reader)) is not None:
                self.requests.append(request)
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if callable(answer):
                    answer = answer(request)
                if answer.silent:
                    await reader.read()
                    return
                await _write(writer, request, answer)
                if answer.sent is not None:
                    return
        except ConnectionError:
            return
        finally:
            self.connections.discard(writer)
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.strip().split("\r\n")
    method, path, _ = first.split(" ")
    headers = dict(re.split(r":\s*", line.lower(), maxsplit=1) for line in lines)
    body = b""
    if "content-length" in headers:
        body = await reader.readexactly(int(headers["content-length"]))
    elif headers.get("transfer-encoding") == "chunked":
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
    return Request(method, path, headers, body)


async def _write(writer: asyncio.StreamWriter, request: Request, answer: Answer) -> None:
    headers = dict(answer.headers)
    body = b"" if request.method == "HEAD" else answer.body
    if answer.chunked:
        headers["Transfer-Encoding"] = "chunked"
        body = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
    else:
        headers.setdefault("Content-Length", str(len(answer.body)))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"HTTP/1.1 {answer.status} X\r\n{lines}\r\n".encode())
    writer.write(body if answer.sent is None else body[: answer.sent])
    await writer.drain()


@asynccontextmanager
async def serving(*answers: Answer | Callable[[Request], Answer]) -> AsyncIterator[ObjectServer]:
    """Run a server that gives these answers in turn."""
    objects = ObjectServer(list(answers))
    server = await asyncio.start_server(objects.serve, "127.0.0.1", 0)
    try:
        objects.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield objects
    finally:
        server.close()
        for connection in list(objects.connections):
            connection.close()
        await server.wait_closed()
        await asyncio.gather(*filter(None, objects.served), return_exceptions=True)
