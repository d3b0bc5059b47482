"""The server's processes, found by where they work: every one of them stands in its data folder.

Asked only when the orderly way failed: a process number in a file may be anybody's by now.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from soulprint_queue.embedded.errors import EmbeddedPostgresError

if TYPE_CHECKING:
    import psutil

_FAST_SECONDS = 30.0  # rolls back, writes a last checkpoint
_ORPHAN_SECONDS = 5.0  # a server's processes leave by themselves when its first one is gone
_IMMEDIATE_SECONDS = 10.0
_KILL_SECONDS = 10.0


def processes_in(data: Path) -> list[psutil.Process]:
    """The living processes whose working directory is the data folder."""
    import psutil

    places = {str(data), f"{data} (deleted)"}  # as Linux names a folder that is gone
    found = []
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.cwd() in places:
                found.append(process)
        except psutil.Error:
            continue  # gone, a zombie, or another user's: none of them is our server
    return found


def end_processes(data: Path) -> None:
    """End whatever still works in the data folder, gently first.

    Raises:
        EmbeddedPostgresError: something outlived even SIGKILL (a disk that hangs).
    """
    # Fast shutdown is for the first process alone: to the others that signal means other things.
    first = _signal(data, signal.SIGINT, only_first=True)
    if _wait_until_gone(data, _FAST_SECONDS if first else _ORPHAN_SECONDS):
        return
    # Immediate shutdown: the next start recovers from the log.
    _signal(data, signal.SIGQUIT)
    if _wait_until_gone(data, _IMMEDIATE_SECONDS):
        return
    kill_processes(data)


def kill_processes(data: Path) -> None:
    """End whatever works in the data folder at once: what it was making is thrown away."""
    _signal(data, signal.SIGKILL)
    if not _wait_until_gone(data, _KILL_SECONDS):
        raise EmbeddedPostgresError(
            f"A Postgres process in {data} cannot be ended. See whether its disk hangs."
        )


def _signal(data: Path, sign: signal.Signals, *, only_first: bool = False) -> int:
    import psutil

    told = 0
    for process in processes_in(data):
        try:
            # Only the first keeps its arguments; the others show what they do in their place.
            if not only_first or "-D" in process.cmdline():
                process.send_signal(sign)
                told += 1
        except psutil.Error:
            continue  # it went by itself; the next look tells
    return told


def _wait_until_gone(data: Path, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while processes_in(data):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
