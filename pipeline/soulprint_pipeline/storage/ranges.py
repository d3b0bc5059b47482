"""A stored object read where it lies, piece by piece, by a thread that takes it for a file.

An archive of gigabytes is mostly pictures. Its directory says where the conversations are, and
only these pieces are ever asked for.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as Expired
from types import TracebackType
from typing import Self, TypeAlias

from soulprint_pipeline.errors import StorageUnavailable
from soulprint_pipeline.exports.window import put

Fetch: TypeAlias = Callable[[int, int], Awaitable[bytes]]
"""Fetches the bytes from the first position up to the second (exclusive), all of them."""

LARGEST_PIECE = 4 * 1024 * 1024
SMALLEST = 1024 * 1024
"""Bytes below which an object is fetched at once: to ask for its pieces would take longer."""

_FIRST_PIECE = 128 * 1024
_PIECES_KEPT = 2
_DEADLINE = 150.0  # seconds for one piece, with all that is tried again


class RangeReader:
    """Bytes of an object, seekable; as much of a binary file as reading an export needs.

    Reads double in size as long as they follow one another, up to 4 MB, and from the second on
    the next piece is on its way while one is being read. Holds at most three pieces.

    `read` is for a thread: it waits for the event loop that made the reader, so on that loop it
    would wait for ever.

    Args:
        size: of the object, in bytes.
        fetch: fetches a piece of it; called on the loop that runs now.

    Attributes:
        fetched: bytes asked for so far.
    """

    def __init__(self, size: int, fetch: Fetch) -> None:
        self._loop = asyncio.get_running_loop()
        self._fetch = fetch
        self._size = size
        self._at = 0
        self._end = size
        self._pieces: list[tuple[int, bytes]] = []
        self._ahead: tuple[int, Future[bytes]] | None = None
        self._piece = _FIRST_PIECE
        self.closed = False
        self.fetched = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def expect(self, start: int, size: int) -> None:
        """Say that from `start` on at most `size` bytes will be read: beyond, nothing is fetched.

        Holds until something outside of it is read.
        """
        self._end = max(start, min(self._size, start + size))

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a position, as a file does; costs nothing."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise ValueError("A file has no bytes before its first.")
        self._at = start + offset
        return self._at

    def tell(self) -> int:
        """Return the position."""
        return self._at

    def seekable(self) -> bool:
        """It is."""
        return True

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1, /) -> bytes:
        """Return `size` bytes, fewer only at the end; all that follow without a size.

        Raises:
            StorageUnavailable: they cannot be had, or no longer those that the object had.
            StorageError: as the storage raises it.
        """
        if self.closed:
            raise ValueError("The stored object was closed.")
        left = self._size - self._at
        left = left if size < 0 else min(size, left)
        parts: list[bytes] = []
        while left > 0:
            start, piece = self._piece_at(self._at, left)
            part = piece[self._at - start : self._at - start + left]
            parts.append(part)
            self._at += len(part)
            left -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def readinto(self, room: memoryview, /) -> int:
        """Put at most `len(room)` bytes there, as `read`; return how many."""
        return put(self.read(len(room)), room)

    def close(self) -> None:
        """Let go of what was fetched, and of what is on its way."""
        self.closed = True
        self._pieces.clear()
        self._drop_ahead()

    def _piece_at(self, at: int, wanted: int) -> tuple[int, bytes]:
        """Return a piece that holds the byte at `at`, and where it begins."""
        for start, piece in self._pieces:
            if start <= at < start + len(piece):
                return start, piece
        announced = at < self._end
        if not announced:
            self._end = self._size
        last, piece = self._pieces[-1] if self._pieces else (-1, b"")
        follows = announced and at == last + len(piece)
        self._piece = min(2 * self._piece, LARGEST_PIECE) if follows else _FIRST_PIECE
        if self._ahead is not None and self._ahead[0] == at:
            waiting, self._ahead = self._ahead[1], None
        else:
            self._drop_ahead()
            waiting = self._ask(at, max(self._piece, min(wanted, LARGEST_PIECE)))
        piece = self._result(waiting)
        self._pieces = [*self._pieces[1 - _PIECES_KEPT :], (at, piece)]
        behind = at + len(piece)
        if follows and behind < self._end:
            self._ahead = (behind, self._ask(behind, min(2 * self._piece, LARGEST_PIECE)))
        return at, piece

    def _ask(self, at: int, size: int) -> Future[bytes]:
        end = min(at + size, self._end)
        self.fetched += end - at

        async def piece() -> bytes:
            return await self._fetch(at, end)

        return asyncio.run_coroutine_threadsafe(piece(), self._loop)

    def _result(self, waiting: Future[bytes]) -> bytes:
        try:
            return waiting.result(_DEADLINE)
        except (Expired, CancelledError) as error:
            waiting.cancel()
            raise StorageUnavailable(
                f"A piece of the stored file did not come within {_DEADLINE:.0f} s. It is tried "
                "again by itself."
            ) from error

    def _drop_ahead(self) -> None:
        if self._ahead is not None:
            self._ahead[1].cancel()
            self._ahead = None


def is_archive(head: bytes) -> bool:
    """Say whether an object that begins so is read in pieces: a zip, all else is read whole."""
    return head[:4] in {b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"}
