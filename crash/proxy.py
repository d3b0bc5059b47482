"""A network between one worker and Postgres that can stop answering without closing."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

CHUNK = 64 * 1024


class Proxy:
    """Listens on the loopback and passes every byte to a Postgres socket, as long as it flows."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._server: asyncio.Server | None = None
        self._flows = asyncio.Event()
        self._flows.set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def dsn(self) -> str:
        """The address that a worker is given."""
        assert self._server is not None, "started before"
        port = self._server.sockets[0].getsockname()[1]
        return f"postgresql://postgres@127.0.0.1:{port}/postgres"

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def swallow(self) -> None:
        """From now on nothing passes, in neither direction, and nobody is told."""
        self._flows.clear()

    def restore(self, *, old_connections: bool) -> None:
        """Let bytes flow again.

        Args:
            old_connections: whether those of before go on; without, they stay silent for ever,
                as behind a router that has forgotten them.
        """
        if old_connections:
            self._flows.set()
        else:
            self._flows = asyncio.Event()
            self._flows.set()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            await self._join(reader, writer, self._flows)
        except asyncio.CancelledError:
            writer.transport.abort()

    async def _join(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, flows: asyncio.Event
    ) -> None:
        await flows.wait()
        try:
            theirs, ours = await asyncio.open_unix_connection(self._socket)
        except OSError:
            # As from a machine on which nobody listens.
            writer.transport.abort()
            return
        pumps = [
            asyncio.create_task(_pump(reader, ours, flows)),
            asyncio.create_task(_pump(theirs, writer, flows)),
        ]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            # An end that is cut off in a black hole is not heard of on the other side.
            for end in (writer, ours):
                end.transport.abort()


async def _pump(
    source: asyncio.StreamReader, target: asyncio.StreamWriter, flows: asyncio.Event
) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await source.read(CHUNK):
            await flows.wait()
            target.write(data)
            await target.drain()
        # The end of a connection is swallowed like everything else.
        await flows.wait()
