"""Sends attacks over plain sockets, and collects what was answered."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from contextlib import suppress

from benchmarks.hostile.requests import Attack, Attacker

PATIENCE = 30.0
"""Seconds for an answer; what takes longer counts as none."""

AT_ONCE_BYTES = 60_000
"""What the service reads before it refuses."""

PAUSE = 0.005
"""Seconds between the pieces of a request that comes in drips."""

_STATUS = re.compile(rb"^HTTP/1\.1 (\d{3}) ", re.MULTILINE)


async def send_all(
    port: int, attacker: Attacker, count: int, *, at_once: int
) -> tuple[Counter[int], list[Attack]]:
    """Send `count` attacks.

    Returns:
        How often each status was answered, and the attacks that were answered with a 500 or, when
        their sender waited, not at all.
    """
    turns = asyncio.Semaphore(at_once)
    statuses: Counter[int] = Counter()
    wrong: list[Attack] = []

    async def send(attack: Attack) -> None:
        async with turns:
            answered = [int(found) for found in _STATUS.findall(await _exchange(port, attack))]
        statuses.update(answered)
        # Of a request that is refused in its midst the answer may be lost on its way.
        waits = attack.end == "wait" and sum(map(len, attack.pieces)) < AT_ONCE_BYTES
        if 500 in answered or (waits and not answered):
            wrong.append(attack)

    await asyncio.gather(*(send(attacker.next()) for _ in range(count)))
    return statuses, wrong


async def _exchange(port: int, attack: Attack) -> bytes:
    """Send one, and return what came back until the service closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    taken = bytearray()
    reading = asyncio.create_task(_read(reader, taken))
    try:
        # The service may close before all is sent; what it answered is read all the same.
        with suppress(ConnectionError):
            for number, piece in enumerate(attack.pieces):
                if number:
                    await asyncio.sleep(PAUSE)
                writer.write(piece)
                await writer.drain()
            if attack.end == "half-close":
                writer.write_eof()
        if attack.end in ("wait", "half-close"):
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(reading), PATIENCE)
    finally:
        if attack.end == "reset":
            writer.transport.abort()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)
    return bytes(taken)


async def _read(reader: asyncio.StreamReader, taken: bytearray) -> None:
    with suppress(ConnectionError):
        while piece := await reader.read(65_536):
            taken += piece
