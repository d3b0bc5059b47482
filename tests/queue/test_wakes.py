"""What wakes a worker: one notification between two looks, and none that is nobody's business."""

from __future__ import annotations

import asyncio
import json

import structlog

from soulprint_queue.connections import Pool
from soulprint_queue.driver import SteadyDriver
from soulprint_queue.queue_schema import CHANNEL


async def test_a_worker_is_woken_once_between_two_looks_and_never_by_a_job_that_is_gone(
    dsn: str, pool: Pool
) -> None:
    driver = SteadyDriver(pool, dsn)
    told: list[str] = []
    arrived: asyncio.Queue[None] = asyncio.Queue()

    def received(payload: str | bytearray | bytes) -> None:
        event = json.loads(payload)
        if event["type"] == "mark":
            arrived.put_nowait(None)
        else:
            told.append(event.get("operation", event["type"]))

    async def tell(*operations: str) -> list[str]:
        """Tell of changes, and return what was heard when all of it has arrived."""
        told.clear()
        for number, operation in enumerate(operations):
            # Numbered, or Postgres would make one of two that are alike.
            event = {"type": "table_changed_event", "operation": operation, "number": number}
            await driver.notify(CHANNEL, json.dumps(event))
        await driver.notify(CHANNEL, json.dumps({"type": "mark"}))
        await asyncio.wait_for(arrived.get(), 60)
        return list(told)

    async with driver:
        await driver.add_listener(CHANNEL, received)
        # Listening has begun: what was told before is stood in for by one.
        assert await tell("delete", "delete") in ([], ["insert"])
        driver.looking()
        assert await tell("insert", "insert", "delete", "insert") == ["insert"]
        assert await tell("insert") == []
        driver.looking()
        assert await tell("delete", "insert") == ["insert"]
        # Whatever else is told of on the channel is passed on as it is.
        told.clear()
        for _ in range(2):
            await driver.notify(CHANNEL, json.dumps({"type": "cancellation_event"}))
        await driver.notify(CHANNEL, json.dumps({"type": "mark"}))
        await asyncio.wait_for(arrived.get(), 60)
        assert told == ["cancellation_event"] * 2


NOT_OURS = ["", "Anna lives in Rome", "5", "null", "[]", "{}", '{"type": 5}', '{"operation": "x"}']


async def test_what_a_stranger_sends_over_the_channel_wakes_nobody_and_is_not_repeated(
    dsn: str, pool: Pool
) -> None:
    driver = SteadyDriver(pool, dsn)
    told: list[object] = []
    arrived = asyncio.Event()

    def received(payload: str | bytearray | bytes) -> None:
        told.append(payload)
        if "mark" in str(payload):
            arrived.set()

    async with driver:
        await driver.add_listener(CHANNEL, received)
        driver.looking()
        with structlog.testing.capture_logs() as lines:
            for payload in NOT_OURS:
                await driver.notify(CHANNEL, payload)
            await driver.notify(CHANNEL, '{"type": "mark"}')
            await asyncio.wait_for(arrived.wait(), 30)
        assert [payload for payload in told if "table_changed" not in str(payload)] == [
            '{"type": "mark"}'
        ]
        assert [line["event"] for line in lines] == ["notification_not_ours"] * len(NOT_OURS)
        assert "Anna" not in str(lines)
