"""A worker process whose steps do what the test's tables say, beside the real opening and closing.

    python -m tests.queue.scripted_worker DSN DATA_DIR

Each step notes that it started (`test.starts`), waits while `test.holds` names it, then fails as
often as `test.faults` says, and writes one row into `test.effects` in its closing transaction:
a second effect of the same step would violate the primary key.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

from soulprint_pipeline.errors import ModelUnavailable
from soulprint_queue import heart, relay, worker
from soulprint_queue.connections import Connection
from soulprint_queue.logs import configure
from soulprint_queue.rows import ImportRow
from soulprint_queue.runner import StepWork
from soulprint_queue.settings import Settings
from soulprint_queue.step import Commit
from soulprint_queue.worker import run_worker
from soulprint_queue.workshop import Run

WINDOWS = 6
BLOCKED_SECONDS = 11.0

SCHEMA = """
CREATE SCHEMA test;
CREATE TABLE test.starts (n bigserial, import_id uuid, step text, lane int, part int, pid int, at timestamptz DEFAULT clock_timestamp());
CREATE TABLE test.holds (step text, part int);
CREATE TABLE test.faults (step text, part int, kind text, times int);
CREATE TABLE test.effects (import_id uuid, step text, part int, pid int, PRIMARY KEY (import_id, step, part));
"""


async def begin(run: Run, step: str) -> None:
    part = run.claim.payload.window or 0
    async with run.reading() as connection:
        await connection.execute(
            "INSERT INTO test.starts (import_id, step, lane, part, pid) VALUES ($1, $2, $3, $4, $5)",
            run.claim.subject, step, run.claim.lane, part, os.getpid(),
        )  # fmt: skip
    while True:
        async with run.reading() as connection:
            held = await connection.fetchval(
                "SELECT 1 FROM test.holds WHERE step = $1 AND coalesce(part, $2) = $2", step, part
            )
        if held is None:
            break
        if step == "import":
            run.check_stop()
        await asyncio.sleep(0.02)
    async with run.reading() as connection:
        kind = await connection.fetchval(
            "UPDATE test.faults SET times = times - 1 WHERE ctid = (SELECT ctid FROM test.faults "
            "WHERE step = $1 AND coalesce(part, $2) = $2 AND times > 0 LIMIT 1) RETURNING kind",
            step, part,
        )  # fmt: skip
    match kind:
        case "raise":
            raise RuntimeError("the words of a person must not get out")
        case "overloaded":
            raise ModelUnavailable("The model is overloaded. It is tried again.")
        case "wait":
            raise ModelUnavailable("The model asks for a pause.", retry_after=3600)
        case "block":
            # A busy event loop: longer than lease and poll, shorter than what counts as stuck.
            time.sleep(BLOCKED_SECONDS)  # noqa: ASYNC251  # that it blocks is the point
        case "wedge":
            heart.WEDGED_SECONDS = 4.0
            time.sleep(3600)  # noqa: ASYNC251  # that it blocks is the point
        case "die":
            os.kill(os.getpid(), signal.SIGKILL)


async def note(run: Run, connection: Connection, step: str) -> None:
    await connection.execute(
        "INSERT INTO test.effects VALUES ($1, $2, $3, $4)",
        run.claim.subject, step, run.claim.payload.window or 0, os.getpid(),
    )  # fmt: skip


async def scripted_import(run: Run) -> Commit:
    await begin(run, "import")

    async def commit(connection: Connection, row: ImportRow) -> None:
        await note(run, connection, "import")
        await connection.execute(
            "INSERT INTO soulprint.windows (import_id, number, position, sent_bytes, conversation_keys) "
            "SELECT $1, n, n, 1, '{}' FROM generate_series(1, $2) AS n",
            row.import_id, WINDOWS,
        )  # fmt: skip
        await relay.after_import(connection, run.claim, truncated=False, export_format="scripted")

    return commit


async def scripted_quick_pass(run: Run) -> Commit:
    await begin(run, "quick_pass")

    async def commit(connection: Connection, row: ImportRow) -> None:
        await note(run, connection, "quick_pass")
        await connection.execute(
            "UPDATE public.user_profiles SET soul_md = 'quick' WHERE user_id = $1", row.user_id
        )
        await relay.after_quick_pass(connection, run.claim)

    return commit


async def scripted_extract(run: Run) -> Commit:
    await begin(run, "extract")

    async def commit(connection: Connection, row: ImportRow) -> None:
        await note(run, connection, "extract")
        await connection.execute(
            "UPDATE soulprint.windows SET answered_at = now() WHERE import_id = $1 AND number = $2",
            row.import_id, run.claim.payload.window,
        )  # fmt: skip
        await relay.after_window(connection, run.claim)

    return commit


async def scripted_memory(run: Run) -> Commit:
    await begin(run, "memory")

    async def commit(connection: Connection, row: ImportRow) -> None:
        await note(run, connection, "memory")
        await connection.execute(
            "UPDATE public.user_profiles SET memory_md = 'memory' WHERE user_id = $1", row.user_id
        )
        await relay.after_memory(connection, run.claim)

    return commit


async def scripted_sections(run: Run) -> Commit:
    await begin(run, "sections")

    async def commit(connection: Connection, row: ImportRow) -> None:
        await note(run, connection, "sections")
        await connection.execute(
            "UPDATE public.user_profiles SET soul_md = 'full' WHERE user_id = $1", row.user_id
        )
        await relay.after_sections(connection, run.claim)

    return commit


STEPS: dict[str, StepWork] = {
    "import": scripted_import,
    "quick_pass": scripted_quick_pass,
    "extract": scripted_extract,
    "memory": scripted_memory,
    "sections": scripted_sections,
}


async def main(dsn: str, data_dir: Path) -> None:
    os.environ["SOULPRINT_DATA_DIR"] = str(data_dir)
    configure(json=True)
    stop = asyncio.Event()

    def on_signal() -> None:
        # The second ends the process at once, as the command line's does.
        if stop.is_set():
            os._exit(143)
        stop.set()

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, on_signal)
    if seconds := os.environ.get("POLL_SECONDS"):
        worker.POLL = timedelta(seconds=int(seconds))
    await run_worker(Settings.load(), dsn, stop=stop, steps=STEPS)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
