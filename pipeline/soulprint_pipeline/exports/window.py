"""A buffer that slides over a stream of bytes."""

from __future__ import annotations

from typing import Protocol

WINDOW = 1024 * 1024
"""Bytes read at once: larger ones cost fresh pages from the system each time (4 MB: 8 times)."""

MAX_RECORD = 32 * 1024 * 1024
"""Bytes of JSON above which a record is set aside: what bounds the memory of a reader."""


class Source(Protocol):
    """Bytes to be read once from front to back.

    Attributes:
        done: bytes of the file consumed so far (compressed ones, where it is compressed).
        cut: the end came before the end that the container promised.
        fault: what else is wrong with the container, for people; "" where nothing is.
    """

    @property
    def done(self) -> int: ...

    @property
    def cut(self) -> bool: ...

    @property
    def fault(self) -> str: ...

    def read(self, size: int) -> bytes:
        """Return at most `size` bytes, b"" only at the end."""
        ...


class Window:
    """The part of the stream that is in memory.

    Attributes:
        data: the bytes.
        base: position in the stream of `data[0]`.
        ended: the stream has no more bytes behind `data`.
    """

    __slots__ = ("_size", "_source", "base", "data", "ended")

    def __init__(self, source: Source, size: int = WINDOW) -> None:
        self._source = source
        self._size = size
        self.data = b""
        self.base = 0
        self.ended = False

    def may_grow(self, at: int) -> bool:
        """Say whether more bytes can be had for a record that begins at `at`."""
        return not self.ended and len(self.data) - at <= MAX_RECORD

    def slide(self, at: int) -> None:
        """Drop the bytes before `at` and read on: a window, or a quarter of what is held if more.

        Never holds more than the largest record and a window.
        """
        held = len(self.data) - at
        wanted = min(max(self._size, held // 4), MAX_RECORD + self._size - held)
        parts = [self.data[at:]]
        self.base += at
        self.data = b""
        while wanted > 0:
            part = self._source.read(wanted)
            if not part:
                self.ended = True
                break
            parts.append(part)
            wanted -= len(part)
        self.data = b"".join(parts)
