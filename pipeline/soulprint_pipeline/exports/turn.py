"""One large conversation at a time, also where two processes read an export."""

from __future__ import annotations

import fcntl
import os

LARGE = 4 * 1024 * 1024
"""Bytes in memory from which on a reader waits for its turn."""


class Turn:
    """Is somebody's until given back: with one each, two readers would hold twice the memory.

    Made before the other process is forked; it ends with whoever has it.
    """

    def __init__(self) -> None:
        self._file = os.memfd_create("soulprint-turn")
        self._mine = False

    def take(self) -> None:
        """Wait for the turn; nothing where it is this process's already."""
        if not self._mine:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
            self._mine = True

    def give(self) -> None:
        """Let others have it, and with it the memory."""
        if self._mine:
            from soulprint_pipeline.allocator import return_memory_now

            return_memory_now()
            fcntl.lockf(self._file, fcntl.LOCK_UN)
            self._mine = False

    def __del__(self) -> None:
        os.close(self._file)
