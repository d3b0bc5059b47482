"""One connection that listens, made again after each loss."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import asyncpg
import structlog

from soulprint_queue.connections import is_away, retry_while_away, wait_or_stop

log = structlog.get_logger(__name__)

PROBE_SECONDS = 5.0
CONNECT_SECONDS = 5.0


class Listener:
    """LISTEN on some channels, for as long as the process lives.

    Attributes:
        listening: set from the first time that it listens.
    """

    def __init__(
        self,
        dsn: str,
        channels: Sequence[str],
        *,
        received: Callable[[str, str], None],
        restored: Callable[[], None],
        silent: Callable[[], None] = lambda: None,
    ) -> None:
        """Say what to listen to.

        Args:
            dsn: the database.
            channels: their names.
            received: called with channel and payload of each notification.
            restored: called each time that listening begins: what was told before then was
                missed, so whoever waits has to look.
            silent: called when the network has stopped answering without closing: who waits on
                another connection of this process waits in vain, too.
        """
        self._dsn = dsn
        self._channels = tuple(channels)
        self._received = received
        self._restored = restored
        self._silent = silent
        self.listening = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Listen until `stop` is set; an outage is waited out.

        Raises:
            Exception: what asyncpg raised when connecting, where waiting cannot help.
        """
        while not stop.is_set():
            connection = await self._connect(stop)
            if connection is None:
                return
            lost = asyncio.Event()
            connection.add_termination_listener(lambda *_, lost=lost: lost.set())
            self.listening.set()
            self._restored()
            try:
                await self._watch(connection, lost, stop)
            finally:
                # The server may be gone without a word: the socket is dropped, not closed politely.
                connection.terminate()
            if not stop.is_set():
                log.warning("listener_lost")

    async def _connect(self, stop: asyncio.Event) -> asyncpg.Connection[asyncpg.Record] | None:
        async def connect() -> asyncpg.Connection[asyncpg.Record]:
            connection = await asyncpg.connect(
                self._dsn,
                timeout=CONNECT_SECONDS,
                command_timeout=CONNECT_SECONDS,
                server_settings={"application_name": "soulprint listener"},
            )
            try:
                for channel in self._channels:
                    await connection.add_listener(channel, self._receive)
            except BaseException:
                connection.terminate()
                raise
            return connection

        try:
            return await retry_while_away(connect, stop=stop, what="listener")
        except Exception:
            if stop.is_set():
                return None
            raise

    def _receive(self, _connection: object, _pid: int, channel: str, payload: object) -> None:
        self._received(channel, str(payload))

    async def _watch(
        self,
        connection: asyncpg.Connection[asyncpg.Record],
        lost: asyncio.Event,
        stop: asyncio.Event,
    ) -> None:
        """Return when the connection is lost, or silent: a probe shows what TCP does not."""
        while not lost.is_set():
            if await wait_or_stop(stop, 0) or await _either(lost, stop, PROBE_SECONDS):
                return
            try:
                await connection.execute("SELECT 1")
            except TimeoutError:
                log.warning("network_silent")
                self._silent()
                return
            except Exception as error:
                if not is_away(error):
                    raise
                return


async def _either(first: asyncio.Event, second: asyncio.Event, seconds: float) -> bool:
    """Wait until one of two events is set, or for `seconds`. Returns whether one is."""
    waits = [asyncio.create_task(first.wait()), asyncio.create_task(second.wait())]
    try:
        done, _ = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    return bool(done)
