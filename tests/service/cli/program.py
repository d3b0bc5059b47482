"""The command line as a person has it: a process, its two streams and its exit code."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import psutil

SOULPRINT = Path(sys.executable).with_name("soulprint")
OURS = ("SOULPRINT_", "SUPABASE_", "ANTHROPIC_", "FACT_", "ALERT_", "DATABASE_URL", "PORT", "PG")
SECONDS = 240
"""Only what hangs takes so long, on however slow a machine."""


@dataclass(frozen=True)
class Finished:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one document that stdout is; anything else on it fails here."""
        return msgspec.json.decode(self.out)


class Running:
    """A started command. Its stderr is read along, so that lines can be waited for."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._lines.put(line)
        self._lines.put(None)

    def wait_for(self, text: str) -> str:
        """Return the first line of stderr with `text` in it, from where the last wait ended."""
        deadline = time.monotonic() + SECONDS
        while True:
            line = self._lines.get(timeout=max(deadline - time.monotonic(), 0.1))
            assert line is not None, f"it ended without saying {text!r}: {''.join(self.said)}"
            self.said.append(line)
            if text in line:
                return line

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children()

    def end(self) -> Finished:
        """Wait for its end."""
        code = self.process.wait(SECONDS)
        self._reader.join(SECONDS)
        while (line := self._lines.get()) is not None:
            self.said.append(line)
        assert self.process.stdout is not None
        return Finished(code, self.process.stdout.read(), "".join(self.said))


class Program:
    """The command line over one data folder."""

    def __init__(self, data_dir: Path, **environment: str) -> None:
        self.data_dir = data_dir
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(OURS)},
            "SOULPRINT_DATA_DIR": str(data_dir),
            **environment,
        }

    def with_(self, **environment: str) -> Program:
        """The same with more in its environment."""
        more = Program(self.data_dir)
        more.environment = {**self.environment, **environment}
        return more

    def run(self, *arguments: object, stdin: Any = subprocess.DEVNULL) -> Finished:
        ended = subprocess.run(
            [SOULPRINT, *map(str, arguments)],
            env=self.environment,
            stdin=stdin,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return Finished(ended.returncode, ended.stdout, ended.stderr)

    @contextmanager
    def start(self, *arguments: object) -> Iterator[Running]:
        """Start a command that runs on; what is left of it afterwards is killed."""
        process = subprocess.Popen(
            [SOULPRINT, *map(str, arguments)],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running = Running(process)
        try:
            yield running
        finally:
            if process.poll() is None:
                for child in running.children():
                    child.kill()
                process.kill()
                process.wait()
            running._reader.join(SECONDS)
            for stream in (process.stdout, process.stderr):
                assert stream is not None
                stream.close()


def must_not_be_a_traceback(finished: Finished) -> None:
    assert "Traceback" not in finished.err
    assert "crashed" not in finished.err


def processes_in(folder: Path) -> list[int]:
    """Processes that work in the folder or below it: a Postgres that was left behind."""
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()).is_relative_to(folder):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


def until(condition: Callable[[], object], what: str) -> None:
    """Look every 50 ms until something outside of this process is so."""
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"never came: {what}"
        time.sleep(0.05)
