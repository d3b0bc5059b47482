"""Putting the documents into a folder: all of them or none, and never over somebody's file."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from pathlib import Path

from soulprint_pipeline.handover.document import Document


def write_files(
    documents: Sequence[Document], folder: Path, *, overwrite: bool = False
) -> list[Path]:
    """Write documents into a folder, which is made when it is missing.

    Args:
        documents: what to write; private ones only their owner may read.
        folder: where.
        overwrite: replace files of the same names.

    Returns:
        The paths, in the documents' order.

    Raises:
        FileExistsError: one is there already; then nothing was written.
        OSError: the disk, or its permissions.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / each.name for each in documents]
    for path in paths:
        # lexists: a dangling link is somebody's, too.
        if not overwrite and os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    for path, each in zip(paths, documents, strict=True):
        mode = 0o600 if each.private else 0o644
        if overwrite:
            # Under a name of its own until it is whole: a file that is replaced is never half.
            fresh = path.with_name(f".{path.name}.{os.getpid()}")
            _create(fresh, each.text, mode)
            fresh.replace(path)
        else:
            _create(path, each.text, mode)
    return paths


def _create(path: Path, text: str, mode: int) -> None:
    """Write a file that nobody else may have made first, not even as a link."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(fd, "w", encoding="utf-8") as file:
        file.write(text)
