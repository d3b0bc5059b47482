"""The test stand: a Postgres, a service and a worker of their own in a fresh folder."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.whole_import.limits import Limit
from soulprint_queue.embedded import EmbeddedPostgres
from soulprint_queue.migrations import migrate

_START_SECONDS = 60
_OURS = ("SOULPRINT_", "SUPABASE_", "ANTHROPIC_", "DATABASE_URL", "FACT_EXTRACTION", "ALERT_")


class BenchmarkFailed(Exception):
    """What was to be measured did not happen."""


class Stand:
    """Starts everything on entry and stops it on exit.

    Attributes:
        data_dir: holds the database, the stored exports and the logs of both processes.
    """

    def __init__(self, limit: Limit | None = None) -> None:
        # Short, because a Postgres socket's path may have 107 bytes.
        self.data_dir = Path(tempfile.mkdtemp(prefix="spb-"))
        # The server's account has to pass through it, or it would put its data elsewhere.
        self.data_dir.chmod(0o711)
        self._limit = limit
        self._key = secrets.token_hex(16)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port: int = free.getsockname()[1]
        self._postgres = EmbeddedPostgres(self.data_dir)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        try:
            self._postgres.start()
            migrate(self._postgres.dsn)
            self._start("service", "serve")
            self._start("worker", "worker")
            self._await_start()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    @property
    def dsn(self) -> str:
        """The address of the stand's database."""
        return self._postgres.dsn

    def pid(self, role: str) -> int:
        """Return the process id of "service" or "worker"."""
        return self._processes[role].pid

    def log(self, role: str) -> str:
        """Return the end of what a process has logged."""
        return (self.data_dir / f"{role}.log").read_text(errors="replace")[-4_000:]

    def call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Call the service and return its answer.

        Raises:
            BenchmarkFailed: the service refused.
        """
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._port}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - our own address
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            raise BenchmarkFailed(f"{method} {path}: {error.code} {error.read()!r}") from error

    def must_live(self) -> None:
        """Raise when a process has ended.

        Raises:
            BenchmarkFailed: with the end of its log.
        """
        for role, process in self._processes.items():
            if process.poll() is not None:
                raise BenchmarkFailed(f"{role} ended ({process.returncode}):\n{self.log(role)}")

    def _start(self, role: str, command: str) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(_OURS)} | {
            "SOULPRINT_DATA_DIR": str(self.data_dir),
            "SOULPRINT_API_KEY": self._key,
            "PORT": str(self._port),
            "TMPDIR": str(self.data_dir),
        }
        with (self.data_dir / f"{role}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "soulprint_service.cli", command],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._processes[role] = process
        if self._limit is not None:
            self._limit.confine(role, process.pid)

    def _await_start(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not (self._is_ready() and "worker_started" in self.log("worker")):
            self.must_live()
            if time.monotonic() > deadline:
                raise BenchmarkFailed(f"not ready after {_START_SECONDS} s:\n{self.log('worker')}")
            time.sleep(0.1)

    def _is_ready(self) -> bool:
        try:
            self.call("GET", "/ready")
        except (BenchmarkFailed, urllib.error.URLError, ConnectionError):
            return False
        return True

    def _end(self) -> None:
        for process in self._processes.values():
            process.terminate()
        for process in self._processes.values():
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._postgres.stop()
        shutil.rmtree(self.data_dir, ignore_errors=True)
        if self._limit is not None:
            self._limit.close()
