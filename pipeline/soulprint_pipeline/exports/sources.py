"""Bytes from a file: as they are, or inflated as they are asked for, within bounds."""

from __future__ import annotations

from typing import BinaryIO, Protocol, cast

from isal import isal_zlib

from soulprint_pipeline.errors import HostileExport
from soulprint_pipeline.exports.window import put

# The stub takes the class for an instance of it.
_Broken: type[Exception] = isal_zlib.IsalError  # type: ignore[assignment]

_PIECE = 256 * 1024

# Deflate cannot do better than about 1,032 to 1. Exports compress 4 to 12 to 1, and a generated
# one that says the same again and again stays below 100.
_MAX_RATIO = 250
_RATIO_FREE = 64 * 1024 * 1024


def expect(file: BinaryIO, start: int, size: int) -> None:
    """Tell a file that is fetched as it is read how far it will be; others have no ear for it.

    Args:
        file: one with a method `expect`, as `RangeReader` has, or any other.
        start: from where on.
        size: how many bytes at most.
    """
    announce = getattr(file, "expect", None)
    if announce is not None:
        announce(start, size)


class _ReadsInto(Protocol):
    """What every binary file can, though its type does not say so."""

    def readinto(self, room: memoryview) -> int: ...


class Plain:
    """A stretch of a file as it is; see `soulprint_pipeline.exports.window.Source`."""

    def __init__(
        self, file: BinaryIO, start: int, size: int, *, checksum: int | None = None
    ) -> None:
        self._file = file
        self._at = start
        self._left = size
        self._checksum = checksum
        self._crc = 0
        self.done = 0
        self.cut = False
        self.fault = ""

    def read(self, size: int) -> bytes:
        if not self._seek(size):
            return b""
        data = self._file.read(min(size, self._left))
        self._account(data)
        return data

    def read_into(self, room: memoryview) -> int:
        if not self._seek(len(room)):
            return 0
        room = room[: self._left]
        read = cast("_ReadsInto", self._file).readinto(room)
        self._account(room[:read])
        return read

    def _seek(self, size: int) -> bool:
        """Go to where the next bytes are; False where none are left, or wanted."""
        if min(size, self._left) <= 0:
            if self._checksum not in {None, self._crc}:
                self.fault = "its checksum does not match"
            return False
        self._file.seek(self._at)
        return True

    def _account(self, data: bytes | memoryview) -> None:
        if not data:
            self._left = 0
            self._checksum = None
            self.cut = True
            return
        if self._checksum is not None:
            self._crc = isal_zlib.crc32(data, self._crc)
        self._at += len(data)
        self._left -= len(data)
        self.done += len(data)


class Inflated:
    """A deflated stretch of a file; see `soulprint_pipeline.exports.window.Source`.

    Args:
        start: where the compressed bytes begin.
        size: how many there are at most; the stream ends where it says so itself.
        wbits: 31 for gzip (whose members may follow one another), -15 for a zip's member.
        checksum: CRC-32 of the content, None where it is not known.
        declared: bytes of content as the archive declares them, None where it does not.
    """

    def __init__(
        self,
        file: BinaryIO,
        start: int,
        size: int,
        *,
        wbits: int,
        checksum: int | None = None,
        declared: int | None = None,
    ) -> None:
        self._file = file
        self._at = start
        self._left = size
        self._wbits = wbits
        self._checksum = checksum
        self._declared = declared
        self._crc = 0
        self._pending = b""
        self._inflater = isal_zlib.decompressobj(wbits=wbits)
        self._over = False
        self.given = 0
        self.done = 0
        self.cut = False
        self.fault = ""

    def read(self, size: int) -> bytes:
        while not self._over:
            if self._inflater.eof:
                self._next_member()
                continue
            dry = not self._pending and not self._fill()
            try:
                # Without input too: the inflater may hold back what was more than asked for.
                data = self._inflater.decompress(self._pending, size)
            except _Broken:
                self.cut = True
                self.fault = "its compressed bytes are damaged"
                self._over = True
                break
            self._pending = self._inflater.unconsumed_tail
            if data:
                self._account(data)
                return data
            if dry and not self._inflater.eof:
                self.cut = True
                self._over = True
        return b""

    def read_into(self, room: memoryview) -> int:
        return put(self.read(len(room)), room)

    @property
    def ends_at(self) -> int:
        """Position in the file behind the compressed bytes, once all is read."""
        return self._at - len(self._pending)

    def _fill(self) -> bool:
        self._file.seek(self._at)
        self._pending = self._file.read(min(_PIECE, self._left))
        self._at += len(self._pending)
        self._left -= len(self._pending)
        self.done += len(self._pending)
        return bool(self._pending)

    def _next_member(self) -> None:
        """Go on with what follows the end of a compressed stream."""
        self._pending = self._inflater.unused_data
        if self._wbits < 0:
            self._over = True
            if self._checksum not in {None, self._crc}:
                self.fault = "its checksum does not match"
            return
        # Behind a member of gzip there may be another, and padding.
        while not self._pending.strip(b"\0"):
            if not self._fill():
                self._over = True
                return
        self._pending = self._pending.lstrip(b"\0")
        if len(self._pending) < 2 and self._left:
            head = self._pending
            self._fill()
            self._pending = head + self._pending
        if self._pending[:2] == b"\x1f\x8b":
            self._inflater = isal_zlib.decompressobj(wbits=self._wbits)
        else:
            self._over = True

    def _account(self, data: bytes) -> None:
        self.given += len(data)
        if self._checksum is not None:
            self._crc = isal_zlib.crc32(data, self._crc)
        if self._declared is not None and self.given > self._declared:
            raise HostileExport(
                "The archive holds more than it declares, as archives do that are built to harm. "
                "Upload the archive as it was downloaded."
            )
        if self.given > _RATIO_FREE and self.given > _MAX_RATIO * max(self.done, 1):
            raise HostileExport(
                f"The file inflates to more than {_MAX_RATIO} times its size, as archives do that "
                "are built to harm. Upload the export as it was downloaded."
            )
