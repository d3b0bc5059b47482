"""A file that one side fills at its own speed and the other reads behind it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

from soulprint_pipeline.storage.temporary import open_temporary

PIECE = 256 * 1024


class Spool:
    """So that a slow reader keeps no writer waiting. It has no name, and is gone when closed."""

    def __init__(self, folder: Path) -> None:
        """Open it in a folder.

        Raises:
            DiskFull: not even an empty file fits.
        """
        self._file = open_temporary(folder)
        self._size = 0
        self._grown = asyncio.Event()
        self._ended = False

    async def write(self, data: bytes) -> None:
        """Append.

        Raises:
            DiskFull: it does not fit.
        """
        await asyncio.to_thread(self._file.write, data)
        self._size += len(data)
        self._grown.set()

    def end(self) -> None:
        """Say that nothing more comes."""
        self._ended = True
        self._grown.set()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Read from the beginning to the end, waiting where it has not come yet."""
        done = 0
        while True:
            self._grown.clear()
            while done < self._size:
                piece = await asyncio.to_thread(os.pread, self._file.fileno(), PIECE, done)
                done += len(piece)
                yield piece
            if self._ended and done >= self._size:
                return
            if done >= self._size:
                await self._grown.wait()

    def close(self) -> None:
        """Give the space back."""
        self._file.close()
