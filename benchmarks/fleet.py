"""A Postgres, a fake model and any number of real worker processes, in a fresh folder."""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.migrations import migrate

_START_SECONDS = 60.0
_OURS = ("SOULPRINT_", "SUPABASE_", "ANTHROPIC_", "DATABASE_URL", "FACT_EXTRACTION", "ALERT_")
PRODUCT = ("soulprint_service.cli", "worker")
"""What runs as a worker by default: the product's own command."""


class BenchmarkFailed(Exception):
    """What was to be measured did not happen."""


class Fleet:
    """Starts the Postgres on entry; stops it and every process on exit.

    Attributes:
        folder: holds the database, the stored exports and the logs.
        environment: what every worker is started with.
    """

    def __init__(self) -> None:
        # Short, because a Postgres socket's path may have 103 bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="spb-"))
        # The server's account has to pass through it.
        self.folder.chmod(0o711)
        self._postgres = EmbeddedPostgres(self.folder)
        self._numbers = itertools.count(1)
        self._processes: list[tuple[asyncio.subprocess.Process, Path]] = []
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(_OURS)} | {
            "SOULPRINT_DATA_DIR": str(self.folder),
            "TMPDIR": str(self.folder),
        }

    @property
    def dsn(self) -> str:
        """The address of its database."""
        return self._postgres.dsn

    async def __aenter__(self) -> Self:
        try:
            await asyncio.to_thread(self._postgres.start)
            await asyncio.to_thread(migrate, self._postgres.dsn)
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._end()

    async def start_model(self, latency: float) -> None:
        """Start the fake model; workers that start from now on ask it."""
        log = await self._start(
            "soulprint_pipeline.fake_model", "--port", "0", "--latency", str(latency)
        )
        found = await self._said(log, r"listens on (\S+)")
        self.environment |= {"ANTHROPIC_API_KEY": "fake", "ANTHROPIC_BASE_URL": found}

    async def start_workers(self, number: int, module: tuple[str, ...] = PRODUCT) -> None:
        """Start worker processes and wait until each claims."""
        logs = [await self._start(*module) for _ in range(number)]
        for log in logs:
            await self._said(log, r"(worker_started)")

    async def stop_workers(self) -> None:
        """Stop every process that was started here, as a supervisor does."""
        for process, _ in self._processes:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
        for process, _ in self._processes:
            try:
                await asyncio.wait_for(process.wait(), 30)
            except TimeoutError:
                process.kill()
                await process.wait()
        self._processes = []

    def must_live(self) -> None:
        """Raise when a process has ended.

        Raises:
            BenchmarkFailed: with the end of its log.
        """
        for process, log in self._processes:
            if process.returncode is not None:
                raise BenchmarkFailed(f"ended with {process.returncode}:\n{_end_of(log)}")

    async def _start(self, module: str, *arguments: str) -> Path:
        log = self.folder / f"process-{next(self._numbers)}.log"
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", module, *arguments,
                env=self.environment, stdout=output, stderr=output,
            )  # fmt: skip
        self._processes.append((process, log))
        return log

    async def _said(self, log: Path, pattern: str) -> str:
        try:
            async with asyncio.timeout(_START_SECONDS):
                while not (found := re.search(pattern, _end_of(log))):
                    self.must_live()
                    await asyncio.sleep(0.05)
        except TimeoutError as error:
            raise BenchmarkFailed(f"not ready in {_START_SECONDS} s:\n{_end_of(log)}") from error
        return found[1]

    async def _end(self) -> None:
        await self.stop_workers()
        await asyncio.to_thread(self._postgres.stop)
        shutil.rmtree(self.folder, ignore_errors=True)


def _end_of(log: Path) -> str:
    return log.read_text(errors="replace")[-3_000:]
