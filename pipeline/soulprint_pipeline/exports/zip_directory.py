"""The entries of a zip archive, from its central directory, or from what is left without one.

Names are looked at, never used as paths. Memory does not depend on the number of entries.
Layout after PKWARE's APPNOTE 6.3.10, sections 4.3 to 4.5.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO

import msgspec

from soulprint_pipeline.errors import HostileExport
from soulprint_pipeline.exports.sources import Inflated

_END = struct.Struct("<4s4H2LH")
_END64_LOCATOR = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")

# Large accounts have some ten thousand assets.
MAX_ENTRIES = 200_000
_MAX_DIRECTORY = 64 * 1024 * 1024
_PIECE = 1024 * 1024

STORED, DEFLATED = 0, 8


class Entry(msgspec.Struct, frozen=True):
    """One member of an archive.

    Attributes:
        name: as the archive spells it; only ever compared.
        size: bytes of content as declared, None where the archive does not say.
        packed: compressed bytes; of an archive without its directory, at most so many.
        checksum: CRC-32 of the content, None where the archive does not say.
        header_at: position of its local header.
    """

    name: str
    method: int
    encrypted: bool
    size: int | None
    packed: int
    checksum: int | None
    header_at: int


def entries(file: BinaryIO, length: int) -> Iterator[Entry] | None:
    """Read the central directory, None where the file has none (as one that was cut off).

    Raises:
        HostileExport: more entries than any export has.
    """
    end = _find_end(file, length)
    if end is None:
        return None
    size, start, shift = end
    return _central(file, start, size, shift)


def _too_many() -> HostileExport:
    return HostileExport(
        f"The archive declares more than {MAX_ENTRIES:,} entries, more than any export has. "
        "Upload the archive as it was downloaded, or conversations.json alone."
    )


def _find_end(file: BinaryIO, length: int) -> tuple[int, int, int] | None:
    """Return bytes and position of the directory, and by how much offsets are off."""
    reach = min(length, 65_535 + _END.size + _END64_LOCATOR.size)
    tail = _read(file, length - reach, reach)
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0 and len(tail) - at < _END.size:
        at = tail.rfind(b"PK\x05\x06", 0, at)
    if at < 0:
        return None
    _, _, _, _, count, size, start, _ = _END.unpack_from(tail, at)
    end_at = length - reach + at
    if at >= _END64_LOCATOR.size and tail[at - _END64_LOCATOR.size :][:4] == b"PK\x06\x07":
        _, _, end64_at, _ = _END64_LOCATOR.unpack_from(tail, at - _END64_LOCATOR.size)
        record = _read(file, end64_at, _END64.size)
        if len(record) == _END64.size and record[:4] == b"PK\x06\x06":
            *_, count, size, start = _END64.unpack(record)
            end_at = end64_at
    if count > MAX_ENTRIES or size > _MAX_DIRECTORY:
        raise _too_many()
    # Bytes put before the archive shift everything; the directory ends where its end begins.
    shift = end_at - size - start
    if shift < 0:
        return None
    return size, start + shift, shift


def _central(file: BinaryIO, start: int, size: int, shift: int) -> Iterator[Entry]:
    buffer, base, end = b"", start, start + size
    at, count = 0, 0
    while base + at + _CENTRAL.size <= end:
        if len(buffer) - at < _CENTRAL.size + 3 * 65_535:
            base += at
            buffer = _read(file, base, min(_PIECE, end - base))
            at = 0
        if len(buffer) - at < _CENTRAL.size or buffer[at : at + 4] != b"PK\x01\x02":
            return
        (
            _,
            _,
            _,
            flags,
            method,
            _,
            _,
            checksum,
            packed,
            plain,
            names,
            extras,
            comments,
            *_,
            offset,
        ) = _CENTRAL.unpack_from(buffer, at)
        at += _CENTRAL.size
        name = buffer[at : at + names]
        extra = buffer[at + names : at + names + extras]
        at += names + extras + comments
        count += 1
        if count > MAX_ENTRIES:
            raise _too_many()
        plain, packed, offset = _zip64(extra, plain, packed, offset)
        yield Entry(_name(name), method, bool(flags & 1), plain, packed, checksum, offset + shift)


def _zip64(extra: bytes, plain: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Replace the sizes that did not fit in 32 bits by those of the extra field 0x0001."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        field = extra[at + 4 : at + 4 + size]
        at += 4 + size
        if kind != 1:
            continue
        values = iter(struct.unpack_from(f"<{len(field) // 8}Q", field))
        if plain == 0xFFFFFFFF:
            plain = next(values, plain)
        if packed == 0xFFFFFFFF:
            packed = next(values, packed)
        if offset == 0xFFFFFFFF:
            offset = next(values, offset)
    return plain, packed, offset


def data_start(file: BinaryIO, entry: Entry) -> int | None:
    """Return where the bytes of a member begin, None where its local header is missing."""
    header = _read(file, entry.header_at, _LOCAL.size)
    if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
        return None
    *_, names, extras = _LOCAL.unpack(header)
    return entry.header_at + _LOCAL.size + int(names) + int(extras)


def salvage(file: BinaryIO, length: int) -> Iterator[Entry]:
    """Walk the local headers of an archive that lost its directory, as far as they go.

    A member whose size stands behind it must be inflated to find the next one; a stored one
    of that kind ends the walk, since nothing tells where it ends.
    """
    at, count = 0, 0
    while at + _LOCAL.size <= length:
        header = _read(file, at, _LOCAL.size)
        if header[:4] != b"PK\x03\x04" or len(header) < _LOCAL.size:
            return
        _, _, flags, method, _, _, checksum, packed, plain, names, extras = _LOCAL.unpack(header)
        tail = _read(file, at + _LOCAL.size, names + extras)
        plain, packed, _ = _zip64(tail[names:], plain, packed, 0)
        start = at + _LOCAL.size + names + extras
        size_behind = bool(flags & 8) and packed == 0
        count += 1
        if count > MAX_ENTRIES:
            raise _too_many()
        yield Entry(
            _name(tail[:names]),
            method,
            bool(flags & 1),
            None if size_behind else plain,
            max(length - start, 0) if size_behind else packed,
            None if size_behind else checksum,
            at,
        )
        if not size_behind:
            at = start + packed
        elif method == DEFLATED and not flags & 1:
            found = _behind(file, start, length)
            if found is None:
                return
            at = found
        else:
            return


def _behind(file: BinaryIO, start: int, length: int) -> int | None:
    """Return the position behind a deflated member and the descriptor that follows it."""
    source = Inflated(file, start, length - start, wbits=-15)
    while source.read(_PIECE):
        pass
    if source.cut:
        return None
    at = source.ends_at
    descriptor = _read(file, at, 28)
    # With or without a signature, with sizes of 32 or 64 bits: the next header tells.
    for size in (16, 12, 24, 20):
        if descriptor[size : size + 4] in {b"PK\x03\x04", b"PK\x01\x02", b""}:
            return at + size
    return None


def _name(raw: bytes) -> str:
    # Only ASCII patterns are looked for, so the charset of the rest does not matter.
    return raw.decode("utf-8", errors="replace")


def _read(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    parts: list[bytes] = []
    while size > 0:
        part = file.read(size)
        if not part:
            break
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
