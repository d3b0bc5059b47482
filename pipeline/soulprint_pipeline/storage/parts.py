"""Several stored objects that are one export: a small manifest beside them names them.

The manifest is a JSON object, at most 64 KiB of it, stored in the folder in which the parts lie:

    {"soulprint_parts": 1, "parts": ["part-001.zip", "part-002.zip"], "bytes": 123456}

Its path is the import's storage path. `bytes` (of all parts together) is for people.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from typing import BinaryIO

import msgspec

from soulprint_pipeline.errors import ExportError, ObjectMissing
from soulprint_pipeline.storage.base import Progress, Storage
from soulprint_pipeline.storage.path import is_plain_name

VERSION = 1

MOST_PARTS = 200
"""Vendors cut an export into a handful; each part holds a file open while it is read."""

LARGEST_MANIFEST = 64 * 1024
"""Bytes: 200 names of 255 bytes, and room to spare."""

_MARK = b'"soulprint_parts"'


class BadManifest(ExportError):
    """A manifest of parts that cannot be followed."""


class Manifest(msgspec.Struct, frozen=True):
    """Names the parts of an export, each once, as plain names of files beside it."""

    soulprint_parts: int
    parts: tuple[str, ...]
    bytes: int | None = None

    def paths(self, path: str) -> list[str]:
        """Return where the parts lie.

        Args:
            path: where the manifest itself lies.

        Raises:
            BadManifest: it names itself.
        """
        folder, _, own = path.rpartition("/")
        if own in self.parts:
            raise _bad("it names itself as a part")
        return [f"{folder}/{name}" for name in self.parts]


def write_manifest(parts: tuple[str, ...], size: int) -> bytes:
    """Return a manifest as it is stored.

    Args:
        parts: 1 to 200 plain names of files.
        size: bytes of all of them.

    Raises:
        BadManifest: such a manifest could not be followed.
    """
    return msgspec.json.encode(_checked(Manifest(VERSION, parts, size)))


def read_manifest(data: bytes) -> Manifest | None:
    """Read a stored object as a manifest; None where it is something else.

    Args:
        data: the whole object, or, where it is larger, more than `LARGEST_MANIFEST` bytes of it.

    Raises:
        BadManifest: it is one, but malformed, or names what is no plain name of a file.
    """
    if len(data) > LARGEST_MANIFEST or data.lstrip()[:1] != b"{" or _MARK not in data:
        return None
    try:
        found = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if "soulprint_parts" not in found:
        return None
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _bad("it is not of that form") from error
    return _checked(manifest)


async def fetch_parts(
    storage: Storage,
    path: str,
    open_file: Callable[[], BinaryIO],
    progress: Progress,
    hold: Callable[[BinaryIO], object] | None = None,
) -> list[BinaryIO]:
    """Fetch an export: one object, or, where that is a manifest, the parts which it names.

    Args:
        storage: where it is stored.
        path: checked before by `parse_storage_path`.
        open_file: makes a file to fetch into, and sees to it that it is closed at last.
        progress: told of all parts together.
        hold: sees to it that a file is closed at last that is read where it lies, see
            `Storage.open_in_place`; without, everything is fetched.

    Returns:
        The files that hold the export, to be read by a thread.

    Raises:
        BadManifest: a manifest that cannot be followed.
        ObjectMissing: nothing at `path`, or one of the parts is missing (it says which).
        StorageError, DiskFull: as the storage raises them.
    """
    first, size = await _obtain(storage, path, open_file, progress, hold)
    first.seek(0)
    manifest = read_manifest(first.read(LARGEST_MANIFEST + 1)) if size <= LARGEST_MANIFEST else None
    if manifest is None:
        return [first]
    paths = manifest.paths(path)
    progress(0, None)
    # All are looked for before the first is fetched: a missing one must not cost gigabytes.
    sizes = [
        await _size(storage, part, number, len(paths)) for number, part in enumerate(paths, start=1)
    ]
    total, before = sum(sizes), 0
    files: list[BinaryIO] = []
    for number, part in enumerate(paths, start=1):

        def report(done: int, _: int | None, before: int = before) -> None:
            progress(before + done, total)

        try:
            file, size = await _obtain(storage, part, open_file, report, hold)
        except ObjectMissing as error:
            raise _missing(number, len(paths)) from error
        before += size
        files.append(file)
    return files


async def _obtain(
    storage: Storage,
    path: str,
    open_file: Callable[[], BinaryIO],
    progress: Progress,
    hold: Callable[[BinaryIO], object] | None,
) -> tuple[BinaryIO, int]:
    """Return an object as a file, and its size in bytes."""
    file = await storage.open_in_place(path) if hold is not None else None
    if file is not None and hold is not None:
        hold(file)
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        progress(size, size)
        return file, size
    file = open_file()
    return file, await storage.fetch(path, file, progress)


async def objects_of(storage: Storage, path: str) -> list[str]:
    """Return all objects that belong to an import's storage path, itself last.

    Whoever deletes them in this order finds the rest again after an interruption.

    Raises:
        StorageError: the storage cannot be asked.
    """
    size = await storage.size(path)
    if size is None or size > LARGEST_MANIFEST:
        return [path]
    held = io.BytesIO()
    try:
        await storage.fetch(path, held, lambda _done, _total: None)
        manifest = read_manifest(held.getvalue())
        return [*(manifest.paths(path) if manifest is not None else ()), path]
    except (ObjectMissing, BadManifest):
        # A manifest that cannot be followed was never followed: the parts are nobody's we know.
        return [path]


async def _size(storage: Storage, path: str, number: int, count: int) -> int:
    size = await storage.size(path)
    if size is None:
        raise _missing(number, count)
    return size


def _checked(manifest: Manifest) -> Manifest:
    if manifest.soulprint_parts != VERSION:
        raise _bad(f"its version is {manifest.soulprint_parts}, and only {VERSION} is known")
    count = len(manifest.parts)
    if not 1 <= count <= MOST_PARTS:
        raise _bad(f"it names {count:,} parts, and there may be 1 to {MOST_PARTS}")
    for number, name in enumerate(manifest.parts, start=1):
        if not is_plain_name(name):
            raise _bad(f"part {number} is not the plain name of a file beside it")
    if len(set(manifest.parts)) < count:
        raise _bad("it names a part twice")
    return manifest


def _bad(why: str) -> BadManifest:
    return BadManifest(
        f"The manifest of this export's parts cannot be followed: {why}. Expected "
        '{"soulprint_parts": 1, "parts": ["part-001.zip", …]}, the names of files that are '
        "stored in the same folder."
    )


def _missing(number: int, count: int) -> ObjectMissing:
    return ObjectMissing(
        f"Part {number} of {count} of this export is not stored. Upload all parts, then start "
        "the import again."
    )
