"""Archives of gigabytes that take no room on the disk: their pictures are holes in the file."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")


def sparse_archive(path: Path, shards: list[bytes], size: int) -> None:
    """Write a zip with conversations between pictures.

    Args:
        path: the file to write.
        shards: contents of conversations-000.json and so on, stored as they are.
        size: bytes of the whole archive, about; below 4 GB.
    """
    picture = (size - sum(map(len, shards))) // (len(shards) + 1)
    directory = b""
    entries = 0
    with path.open("wb") as file:

        def add(name: bytes, content: bytes | None, length: int) -> None:
            nonlocal directory, entries
            at = file.tell()
            common = (0, 0, 0, 0, zlib.crc32(content or b""), length, length, len(name), 0)
            file.write(_LOCAL.pack(b"PK\x03\x04", 20, *common) + name)
            if content is None:
                file.seek(length, 1)
            else:
                file.write(content)
            directory += _CENTRAL.pack(b"PK\x01\x02", 20, 20, *common, 0, 0, 0, 0, at) + name
            entries += 1

        add(b"file-0000.png", None, picture)
        for number, shard in enumerate(shards):
            add(b"conversations-%03d.json" % number, shard, len(shard))
            add(b"file-%04d.png" % (number + 1), None, picture)
        at = file.tell()
        file.write(directory)
        file.write(_END.pack(b"PK\x05\x06", 0, 0, entries, entries, len(directory), at, 0))
