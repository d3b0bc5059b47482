"""What every queue has to do: chains of ten steps, each a paid call and then one effect.

A step asks the counting server, then writes its effect and enqueues the next step, in one
transaction, as the documentation of each queue recommends.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from typing import Self

STEPS = 10
CALL_SECONDS = 0.4
AT_ONCE = 16
"""Steps that one worker runs at the same time."""

LEASE_SECONDS = 8.0
POLL_SECONDS = 2.0
"""Ours; the others are set to the same, which is quicker than their own."""

SCHEMA = """
CREATE TABLE effects (
    chain text NOT NULL, step integer NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE INDEX effects_by_chain ON effects (chain, at);
"""

EFFECT = "INSERT INTO effects (chain, step) VALUES ($1, $2)"


class CountingServer:
    """Answers `chain step` lines after a while, and counts what it has answered."""

    def __init__(self) -> None:
        self.answered: Counter[tuple[str, int]] = Counter()
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        assert self._server is not None, "started before"
        return int(self._server.sockets[0].getsockname()[1])

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        chain, _, step = (await reader.readline()).decode().strip().partition(" ")
        await asyncio.sleep(CALL_SECONDS)
        # Also for a caller that has died meanwhile: a provider has worked for it.
        self.answered[chain, int(step)] += 1
        try:
            writer.write(b"answer\n")
            await writer.drain()
        except ConnectionError:
            return
        finally:
            writer.close()


async def call(chain: str, step: int) -> str:
    """Make the paid call of a step."""
    reader, writer = await asyncio.open_connection("127.0.0.1", int(os.environ["RIVALS_PORT"]))
    try:
        writer.write(f"{chain} {step}\n".encode())
        await writer.drain()
        return (await reader.readline()).decode()
    finally:
        writer.close()
