"""`soulprint worker`, as the rig runs it.

    python -m crash.worker [fence | listener | recorded-calls]

Unchanged, but for two things that only the rig has: SIGUSR1 blocks the event loop for longer than
a lease, and a word on the command line takes one safeguard out of this process.
"""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import get_args

from crash.options import Removal

BLOCKED_SECONDS = 11.0
"""A lease is eight seconds, and two more may pass until somebody looks."""


def _block(_number: int, _frame: FrameType | None) -> None:
    """Runs in the main thread, in the midst of whatever the event loop does."""
    time.sleep(BLOCKED_SECONDS)


def remove_fence() -> None:
    """Let a worker finish any job that it once held, as stock pgqueuer does."""
    from soulprint_queue import fence, step
    from soulprint_queue.claim import Claim
    from soulprint_queue.connections import Connection

    async def hold_job(connection: Connection, claim: Claim) -> None:
        """Hold nothing, ask nobody."""

    async def finish_job(connection: Connection, claim: Claim, status: str = "successful") -> None:
        await connection.execute("DELETE FROM soulprint.pgqueuer WHERE id = $1", claim.job_id)
        await connection.execute(
            "INSERT INTO soulprint.pgqueuer_log (job_id, status, entrypoint, priority) "
            "VALUES ($1, $2::text::soulprint.pgqueuer_status, $3, 0)",
            claim.job_id, status, claim.step,
        )  # fmt: skip

    for module in (fence, step):
        vars(module).update(hold_job=hold_job, finish_job=finish_job)


def remove_listener() -> None:
    """Listen once, and never again when that connection is lost, as stock drivers do."""
    from soulprint_queue.listener import Listener

    async def run(self: Listener, stop: asyncio.Event) -> None:
        connection = await self._connect(stop)
        if connection is not None:
            self.listening.set()
            self._restored()
            await stop.wait()
            connection.terminate()

    Listener.run = run  # type: ignore[method-assign]


def remove_recorded_calls() -> None:
    """Ask the model each time, whatever was answered before."""
    from soulprint_pipeline.analysts.base import ModelAnswer, ModelCall
    from soulprint_queue.calls import CallBook

    async def ask(
        _self: CallBook, _call: ModelCall, send: Callable[[], Awaitable[ModelAnswer]]
    ) -> ModelAnswer:
        return await send()

    CallBook.ask = ask  # type: ignore[assignment, method-assign]


REMOVALS: dict[str, Callable[[], None]] = {
    "fence": remove_fence,
    "listener": remove_listener,
    "recorded-calls": remove_recorded_calls,
}
assert set(REMOVALS) == set(get_args(Removal)), "one function for each"


def main() -> None:
    for name in sys.argv[1:]:
        REMOVALS[name]()
    signal.signal(signal.SIGUSR1, _block)
    sys.argv = ["soulprint", "worker", "--until-stdin-ends"]
    from soulprint_service.cli import main as soulprint

    soulprint()


if __name__ == "__main__":
    main()
