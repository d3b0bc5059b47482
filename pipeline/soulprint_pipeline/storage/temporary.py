"""A file that nobody else can open, and that is gone with the process."""

from __future__ import annotations

import errno
import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import BinaryIO, cast

from soulprint_pipeline.errors import DiskFull

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})

_SMALL = 50_000
"""Bytes that would be told as 0.0 MB."""


class TemporaryFile(io.FileIO):
    """An open file without a name, whose writes say where and when the disk is full."""

    def __init__(self, descriptor: int, folder: Path) -> None:
        super().__init__(descriptor, "r+b")
        self._folder = folder

    def write(self, data: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Write all of `data`, at once or piece by piece.

        Raises:
            DiskFull: it does not fit.
        """
        left = memoryview(data).cast("B")
        written = 0
        while written < len(left):
            try:
                written += super().write(left[written:]) or 0
            except OSError as error:
                raise_if_full(error, self._folder, at_least=self.tell() + len(left) - written)
                raise
        return written


def raise_if_full(error: OSError, folder: Path, *, at_least: int) -> None:
    """Turn a system error that means "no space" into `DiskFull`, let any other pass.

    Args:
        error: what the system said.
        folder: where the file lies.
        at_least: bytes that the file needs.
    """
    if error.errno not in _FULL:
        return
    free = shutil.disk_usage(folder).free if folder.is_dir() else 0
    what = f"a file of at least {_mb(at_least)} does not fit"
    if at_least < _SMALL:
        what = "not even a small file fits"
    raise DiskFull(
        f"The disk is full: {what} into {folder}, where {_mb(free)} are free. "
        "Free space there, or set SOULPRINT_DATA_DIR to a larger disk."
    ) from error


def open_temporary(folder: Path) -> BinaryIO:
    """Open a temporary file in `folder` (made if missing) that has no name in it.

    Even kill -9 leaves nothing behind. Readable, writable and unbuffered.

    Raises:
        DiskFull: not even an empty file fits.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = _open_unlinked(folder)
    except OSError as error:
        raise_if_full(error, folder, at_least=0)
        raise
    return cast("BinaryIO", TemporaryFile(descriptor, folder))


def _open_unlinked(folder: Path) -> int:
    flag = getattr(os, "O_TMPFILE", None)
    if flag is not None:
        try:
            return os.open(folder, flag | os.O_RDWR | os.O_CLOEXEC, 0o600)
        except OSError as error:
            # Network and overlay file systems may not know it.
            if error.errno not in {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL}:
                raise
    descriptor, name = tempfile.mkstemp(prefix=".soulprint-", dir=folder)
    Path(name).unlink()
    return descriptor


def _mb(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
