"""Who uses the server, told by locks that the kernel drops with their process.

Every user holds a shared lock on one file. Whoever leaves tries to make theirs exclusive: that
works for the last one only. A user who was killed with -9 holds nothing any more, so no list of
process numbers can go stale.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from soulprint_queue.embedded.errors import EmbeddedPostgresError

_POLL_SECONDS = 0.01


@contextmanager
def turn(data_dir: Path, *, seconds: float) -> Iterator[None]:
    """Hold the right to start or stop the server: one process at a time.

    Raises:
        EmbeddedPostgresError: somebody else had it all the time.
    """
    fd = _open(data_dir / "postgres.turn")
    try:
        deadline = time.monotonic() + seconds
        while not _lock(fd, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise EmbeddedPostgresError(
                    f"Another process has been starting or stopping the Postgres in {data_dir} "
                    f"for {seconds:.0f} s. See what it waits for; end it if it hangs."
                )
            time.sleep(_POLL_SECONDS)
        yield
    finally:
        os.close(fd)


class Seat:
    """One user's place. Taken and left only while it is the user's turn."""

    def __init__(self, data_dir: Path) -> None:
        self._fd = _open(data_dir / "postgres.users")
        fcntl.flock(self._fd, fcntl.LOCK_SH)

    def leave(self) -> bool:
        """Give the place up; true when nobody else has one."""
        last = _lock(self._fd, fcntl.LOCK_EX)
        # A child that was forked meanwhile shares the lock: closing alone would not drop it.
        fcntl.flock(self._fd, fcntl.LOCK_UN)
        os.close(self._fd)
        return last


def _lock(fd: int, kind: int) -> bool:
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise EmbeddedPostgresError(
            f"The data folder cannot be used: {path}: {error.strerror}. Set SOULPRINT_DATA_DIR to "
            "a folder of your own, or set DATABASE_URL."
        ) from None
