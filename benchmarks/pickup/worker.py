"""`python -m benchmarks.pickup.worker`: the product's worker with steps that only wait and note.

A `memory` step of an import whose storage path begins with "hold" works until the process ends,
one with "turn" for a second and is then enqueued again; any other notes when it began.
"""

from __future__ import annotations

import asyncio
import os
import signal
import time

from soulprint_queue.connections import Connection
from soulprint_queue.logs import configure
from soulprint_queue.relay import NOW
from soulprint_queue.rows import ImportRow
from soulprint_queue.settings import Settings
from soulprint_queue.statements import sql
from soulprint_queue.step import Commit
from soulprint_queue.worker import run_worker
from soulprint_queue.workshop import Run

TURN_SECONDS = 1.0


async def wait_and_note(run: Run) -> Commit:
    began = time.time()
    kind = (run.row.storage_path or "").partition("/")[0]
    if kind == "hold":
        await asyncio.Event().wait()
    if kind == "turn":
        await asyncio.sleep(TURN_SECONDS)

    async def commit(connection: Connection, row: ImportRow) -> None:
        if kind == "turn":
            await connection.execute(sql("enqueue_job"), "memory", row.import_id, None, "{}", NOW)
            return
        await connection.execute("INSERT INTO bench.began VALUES ($1, $2)", row.import_id, began)
        await connection.execute(
            "UPDATE soulprint.imports SET state = 'cancelled' WHERE import_id = $1", row.import_id
        )

    return commit


async def main() -> None:
    configure(json=True)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await run_worker(
        Settings.load(), os.environ["BENCH_DSN"], stop=stop, steps={"memory": wait_and_note}
    )


if __name__ == "__main__":
    asyncio.run(main())
