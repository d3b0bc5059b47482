"""A buffer that slides over a stream of bytes."""

from __future__ import annotations

from typing import Protocol

from soulprint_pipeline.exports.turn import LARGE, Turn

WINDOW = 512 * 1024
"""Bytes read at once: of larger ones, what is decoded is no longer near when it is read."""

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

    def read_into(self, room: memoryview) -> int:
        """Put at most `len(room)` bytes there; return how many, 0 only at the end."""
        ...


class Window:
    """The part of the stream that is in memory.

    Attributes:
        data: the bytes. `slide` puts others into the same buffer, so that hardly any page is ever
            a fresh one: views of it, and what holds any (`msgspec.Raw`), are done with by then.
        base: position in the stream of `data[0]`.
        ended: the stream has no more bytes behind `data`.
    """

    __slots__ = ("_size", "_source", "_turn", "base", "data", "ended")

    def __init__(
        self, source: Source, size: int = WINDOW, *, base: int = 0, turn: Turn | None = None
    ) -> None:
        self._turn = turn
        self._source = source
        self._size = size
        self.data = bytearray()
        self.base = base
        self.ended = False

    def may_grow(self, at: int) -> bool:
        """Say whether more bytes can be had for a record that begins at `at`."""
        return not self.ended and len(self.data) - at <= MAX_RECORD

    def slide(self, at: int) -> None:
        """Drop the bytes before `at` and read on: about a window, or a quarter of what is held.

        Never holds more than the largest record and a window.
        """
        self.base += at
        held = len(self.data) - at
        if self._size // 2 <= at and len(self.data) <= 2 * self._size:
            self._refill(at, held)
        else:
            self._grow(at, held)

    def _refill(self, at: int, held: int) -> None:
        """Move what is held to the front, and read as many bytes as there is room for."""
        with memoryview(self.data) as view:
            view[:held] = bytes(view[at:])
            while held < len(view) and not self.ended:
                read = self._source.read_into(view[held:])
                held += read
                self.ended = not read
        del self.data[held:]

    def _grow(self, at: int, held: int) -> None:
        """Read into more room than there was, or less: never more than the largest record."""
        wanted = min(max(self._size, held // 4), MAX_RECORD + self._size + 1 - held)
        is_large = held + wanted > LARGE
        if self._turn is not None and is_large:
            self._turn.take()
        if is_large and len(self.data) > LARGE:
            del self.data[:at]
        else:
            # A large block of its own goes back to the system; a small one that grew does not.
            fresh = bytearray(held + wanted)
            with memoryview(self.data) as view:
                fresh[:held] = view[at:]
            del fresh[held:]
            self.data = fresh
            if self._turn is not None and not is_large:
                self._turn.give()
        # In pieces: what is added lies in memory twice for a moment.
        while wanted > 0:
            part = self._source.read(min(wanted, WINDOW))
            if not part:
                self.ended = True
                break
            self.data += part
            wanted -= len(part)


def put(part: bytes | memoryview, room: memoryview) -> int:
    """Copy bytes to where they are wanted; return how many."""
    room[: len(part)] = part
    return len(part)
