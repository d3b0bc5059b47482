"""The worker processes of a cell: each behind a network of its own, replaced when it ends."""

from __future__ import annotations

import asyncio
import os
import re
import resource
import signal
import sys
import time
from pathlib import Path
from uuid import UUID

from crash.options import Removal
from crash.proxy import Proxy

_MANAGER = re.compile(rb'"manager": ?"([0-9a-f-]{36})"')
_OURS = ("SOULPRINT_", "SUPABASE_", "ANTHROPIC_", "DATABASE_URL", "FACT_EXTRACTION", "ALERT_")

UNLIMITED = resource.RLIM_INFINITY
FULL_AT = 64 * 1024
"""Bytes after which a file of a worker does not grow any more, while its disk is full."""


class Worker:
    """A place for a worker process: when one ends, the next is started in it.

    Attributes:
        manager: how the running process signs its claims; None until it has started.
        ended_by_us: whether the rig has told the running process to end.
        fell: exit codes of processes that ended although nobody told them to.
        quiet_until: the rig leaves it alone until then (monotonic seconds).
    """

    def __init__(self, number: int, proxy: Proxy, environment: dict[str, str], log: Path) -> None:
        self.number = number
        self.proxy = proxy
        self.manager: UUID | None = None
        self.ended_by_us = False
        self.fell: list[int] = []
        self.quiet_until = 0.0
        self._environment = environment
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._running: asyncio.Task[None] | None = None

    @property
    def key(self) -> str:
        """Its API key of the model, by which the model tells who asked."""
        return self._environment["ANTHROPIC_API_KEY"]

    @property
    def pid(self) -> int | None:
        """Of the running process; None while there is none."""
        process = self._process
        return None if process is None or process.returncode is not None else process.pid

    @property
    def ready(self) -> bool:
        """Whether it works, and nothing was done to it lately."""
        return (
            self.pid is not None
            and self.manager is not None
            and not self.ended_by_us
            and time.monotonic() >= self.quiet_until
        )

    def start(self, remove: Removal | None) -> None:
        self._running = asyncio.create_task(self._keep_running(remove))

    def send(self, number: signal.Signals, *, to: int | None = None) -> None:
        """Send a signal to the running process; not when it is another than `to` by now."""
        if self.pid is not None and to in {None, self.pid}:
            os.kill(self.pid, number)

    def limit_files(self, size: int) -> None:
        """Let no file of the process grow beyond `size` bytes: its disk is full."""
        if self.pid is not None:
            resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (size, UNLIMITED))

    async def stop(self) -> None:
        """End the process and start no other."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)
        process = self._process
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    async def _keep_running(self, remove: Removal | None) -> None:
        while True:
            self.manager, self.ended_by_us = None, False
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "crash.worker", *([remove] if remove else []),
                env=self._environment, cwd=Path(__file__).parents[1],
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT, limit=1 << 20,
            )  # fmt: skip
            await self._read(self._process)
            code = await self._process.wait()
            if not self.ended_by_us:
                self.fell.append(code)
                await asyncio.sleep(0.5)

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Keep what it logs. Through us: its own files may not grow while its disk is full."""
        assert process.stdout is not None
        with self._log.open("ab") as log:
            async for line in process.stdout:
                log.write(line)
                log.flush()
                if self.manager is None and b"worker_started" in line:
                    found = _MANAGER.search(line)
                    self.manager = UUID(found[1].decode()) if found else None


class Fleet:
    """All workers of a cell."""

    def __init__(
        self, *, count: int, socket: Path, folder: Path, logs: Path, model: str, storage: str
    ) -> None:
        self.logs = logs
        base = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        self._proxies = [Proxy(socket) for _ in range(count)]
        self._base = base | {
            "ANTHROPIC_BASE_URL": model,
            "SUPABASE_URL": storage,
            "SUPABASE_SERVICE_KEY": "rig",
            "SOULPRINT_DATA_DIR": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        self.workers: list[Worker] = []

    async def start(self, remove: Removal | None) -> None:
        for number, proxy in enumerate(self._proxies):
            await proxy.start()
            environment = self._base | {
                "DATABASE_URL": proxy.dsn,
                "ANTHROPIC_API_KEY": f"rig-worker-{number}",
            }
            worker = Worker(number, proxy, environment, self.logs / f"worker-{number}.log")
            self.workers.append(worker)
            worker.start(remove)

    async def all_ready(self, seconds: float) -> bool:
        """Wait until every worker has started; false when that took too long."""
        for _ in range(int(seconds * 10)):
            if all(worker.manager is not None for worker in self.workers):
                return True
            await asyncio.sleep(0.1)
        return False

    async def stop(self) -> None:
        await asyncio.gather(*(worker.stop() for worker in self.workers))
        await asyncio.gather(*(proxy.stop() for proxy in self._proxies))
