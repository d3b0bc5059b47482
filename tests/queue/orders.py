"""Two transactions over one import, in an order that the test decides."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from tests.queue.bench import Bench, Person


async def both_orders(
    bench: Bench,
    person: Person,
    first: Callable[[], Awaitable[object]],
    second: Callable[[], Awaitable[object]],
) -> list[object]:
    """Run two at once over one import: the first is sure to get the row first."""
    async with bench.pool.acquire() as holder:
        transaction = holder.transaction()
        await transaction.start()
        await holder.execute(
            "SELECT 1 FROM soulprint.imports WHERE import_id = $1 FOR UPDATE", person.import_id
        )
        tasks = [asyncio.ensure_future(first())]
        await bench.waiting(1)
        tasks.append(asyncio.ensure_future(second()))
        await bench.waiting(2)
        await transaction.commit()
        async with asyncio.timeout(60):
            return await asyncio.gather(*tasks, return_exceptions=True)
