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

# Fast shutdown, immediate shutdown (the next start recovers from the log), and the end.
_LADDER = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0))


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


def wait_until_gone(data: Path, *, seconds: float) -> bool:
    """Wait for a server that is on its way out; true when nothing of it is left."""
    deadline = time.monotonic() + seconds
    while processes_in(data):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def end_processes(data: Path) -> None:
    """End whatever still works in the data folder, gently first.

    Raises:
        EmbeddedPostgresError: something outlived even SIGKILL (a disk that hangs).
    """
    import psutil

    for sign, seconds in _LADDER:
        for process in processes_in(data):
            try:
                process.send_signal(sign)
            except psutil.Error:
                continue  # it went by itself; the next look tells
        if wait_until_gone(data, seconds=seconds):
            return
    raise EmbeddedPostgresError(
        f"A Postgres process in {data} cannot be ended. See whether its disk hangs."
    )
