"""Ways to pack conversations into a file, as exports and the tools around them do it."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Literal, TypeAlias, cast

import msgspec

Layout: TypeAlias = Literal[
    "json", "wrapped", "single", "gzip", "zip", "sharded", "nested", "macos"
]
"""`json` a bare array, `wrapped` an object around it, `single` the first conversation alone,
`gzip` the array, `zip` with one conversations.json, `sharded` with conversations-000.json and
so on, `nested` the same under a folder, `macos` that again with the re-zip's resource forks."""

SHARD = 100
"""Conversations in a shard, as in exports since February 2026."""


class Member(msgspec.Struct, frozen=True):
    """A further member of an archive; media are stored, the rest is deflated."""

    name: str
    chunks: Callable[[], Iterable[bytes]]
    media: bool = False


def write(
    path: Path,
    conversations: Iterable[bytes],
    *,
    layout: Layout,
    before: Iterable[Member] = (),
    after: Iterable[Member] = (),
    indent: int | None = None,
    level: int = 6,
) -> None:
    """Write `conversations`, each a JSON object, to `path`.

    Args:
        path: overwritten if it exists.
        conversations: read once, one at a time; UTF-8 without a final newline.
        layout: see `Layout`.
        before: members that stand before the conversations in an archive.
        after: members that stand behind them.
        indent: spaces for pretty printing; None leaves each object as it is.
        level: of deflate, 1 to 9.
    """
    items = iter(conversations)
    if indent is not None:
        items = (_indented(one, indent) for one in items)
    if layout in {"json", "wrapped", "single"}:
        with path.open("wb", buffering=1 << 20) as plain:
            plain.writelines(array(items, layout))
    elif layout == "gzip":
        with (
            path.open("wb") as raw,
            gzip.GzipFile("", "wb", level, raw, mtime=0) as packed,
            io.BufferedWriter(cast("io.RawIOBase", packed), 1 << 20) as out,
        ):
            out.writelines(array(items, "json"))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
            _fill(_Archive(archive, layout), items, before, after)


def array(items: Iterable[bytes], layout: Layout) -> Iterator[bytes]:
    """Yield the JSON document that `layout` makes of `items`, piece by piece."""
    if layout == "single":
        yield next(iter(items))
        return
    yield b'{"conversations": [' if layout == "wrapped" else b"["
    yield from _separated(items)
    yield b"]}" if layout == "wrapped" else b"]"


def _separated(items: Iterable[bytes]) -> Iterator[bytes]:
    for number, item in enumerate(items):
        if number:
            yield b", "
        yield item


def _indented(item: bytes, indent: int) -> bytes:
    pretty = json.dumps(json.loads(item), indent=indent, ensure_ascii=True)
    margin = "\n" + " " * indent
    return (margin + pretty.replace("\n", margin)).encode()


class _Archive:
    """A zip that is being written, with its layout's habits of naming."""

    def __init__(self, archive: zipfile.ZipFile, layout: Layout) -> None:
        self.archive = archive
        self.layout = layout
        self.folder = "chatgpt-export/" if layout in {"nested", "macos"} else ""

    def open(self, name: str, *, media: bool = False) -> AbstractContextManager[IO[bytes]]:
        # Without a time of its own a member is of 1980: equal content gives equal bytes.
        if media:
            return self.archive.open(zipfile.ZipInfo(self.folder + name), "w", force_zip64=True)
        return self.archive.open(self.folder + name, "w", force_zip64=True)

    def add(self, member: Member) -> None:
        with self.open(member.name, media=member.media) as out:
            for chunk in member.chunks():
                out.write(chunk)
        if self.layout == "macos":
            info = zipfile.ZipInfo(f"__MACOSX/{self.folder}._{member.name}")
            self.archive.writestr(info, b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X        ")


def _fill(
    archive: _Archive, items: Iterator[bytes], before: Iterable[Member], after: Iterable[Member]
) -> None:
    for member in before:
        archive.add(member)
    if archive.layout == "zip":
        archive.add(Member("conversations.json", lambda: _batched(array(items, "json"))))
    else:
        for number, shard in enumerate(_shards(items)):
            name = f"conversations-{number:03d}.json"
            archive.add(Member(name, lambda shard=shard: _batched(array(shard, "json"))))  # type: ignore[misc]
    for member in after:
        archive.add(member)


def _batched(chunks: Iterable[bytes]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    size = 0
    for chunk in chunks:
        waiting.append(chunk)
        size += len(chunk)
        if size >= 1 << 18:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def _shards(items: Iterator[bytes]) -> Iterator[Iterator[bytes]]:
    """Yield an iterator for each shard, to be read to its end before the next is asked for."""
    for first in items:
        yield _take(first, items, SHARD - 1)


def _take(first: bytes, items: Iterator[bytes], more: int) -> Iterator[bytes]:
    yield first
    for _ in range(more):
        following = next(items, None)
        if following is None:
            return
        yield following
