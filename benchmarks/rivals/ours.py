"""A worker of ours: its ten steps do what the scenario says, opened and closed as ever."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from uuid import UUID

from benchmarks.rivals.scenario import EFFECT, STEPS, call
from soulprint_pipeline.analysts.base import ModelAnswer, ModelCall
from soulprint_queue import relay
from soulprint_queue.connections import Connection, open_pool
from soulprint_queue.doors import enqueue_import
from soulprint_queue.migrations import migrate
from soulprint_queue.rows import ImportRow
from soulprint_queue.runner import StepWork
from soulprint_queue.settings import Settings
from soulprint_queue.step import Commit
from soulprint_queue.worker import run_worker
from soulprint_queue.workshop import Run

# import, quick_pass, the windows, memory, sections
WINDOWS = STEPS - 4
FIRST = {"import": 1, "quick_pass": 2, "extract": 2, "memory": STEPS - 1, "sections": STEPS}

PLAN = """
INSERT INTO soulprint.windows (import_id, number, position, sent_bytes, conversation_keys)
SELECT $1, n, n, 1, '{}' FROM generate_series(1, $2) AS n
"""
ANSWER = "UPDATE soulprint.windows SET answered_at = now() WHERE import_id = $1 AND number = $2"


def step(name: str) -> StepWork:
    async def work(run: Run) -> Commit:
        chain, number = str(run.row.user_id), FIRST[name] + (run.claim.payload.window or 0)

        async def send() -> ModelAnswer:
            return ModelAnswer(
                text=await call(chain, number), stop_reason="end_turn", tokens_in=1, tokens_out=1
            )

        asked = ModelCall(
            task=name,
            prompt_version="1",
            model="claude-haiku-5-5",
            input=f"{chain} {number}".encode(),
            max_output_tokens=1,
        )
        await run.calls.ask(asked, send)

        async def commit(connection: Connection, row: ImportRow) -> None:
            await connection.execute(EFFECT, chain, number)
            match name:
                case "import":
                    await connection.execute(PLAN, row.import_id, WINDOWS)
                    await relay.after_import(
                        connection, run.claim, truncated=False, export_format="rivals"
                    )
                case "quick_pass":
                    await relay.after_quick_pass(connection, run.claim)
                case "extract":
                    await connection.execute(ANSWER, row.import_id, run.claim.payload.window)
                    await relay.after_window(connection, run.claim)
                case "memory":
                    await relay.after_memory(connection, run.claim)
                case _:
                    await relay.after_sections(connection, run.claim)

        return commit

    return work


async def prepare(dsn: str) -> None:
    await asyncio.to_thread(migrate, dsn)


async def begin(dsn: str, chains: list[str]) -> None:
    pool = await open_pool(dsn, size=1, name="rivals")
    try:
        for chain in chains:
            await enqueue_import(pool, UUID(chain), f"imports/{chain}/export.zip")
    finally:
        await pool.close()


async def work() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    steps = {name: step(name) for name in FIRST}
    await run_worker(Settings.load(), os.environ["RIVALS_DSN"], stop=stop, steps=steps)


if __name__ == "__main__":
    sys.exit(asyncio.run(work()))
