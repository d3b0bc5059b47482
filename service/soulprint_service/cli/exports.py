"""Opening the files that a person names, with an answer for everything that they may be."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from soulprint_service.cli.exits import CommandFailed, ExitCode


def file_path(given: str) -> Path:
    """Read a FILE of the command line: an empty one would be the working folder.

    Raises:
        CommandFailed: it is empty.
    """
    if given:
        return Path(given)
    raise CommandFailed(
        "FILE is empty.",
        code=ExitCode.WRONG_USAGE,
        advice="Give the path of the export as you downloaded it, a .zip or .json file.",
    )


@contextmanager
def opened(paths: Sequence[Path]) -> Iterator[list[BinaryIO]]:
    """Hold files open for reading.

    Raises:
        CommandFailed: one is missing, a folder, may not be read, or is given twice.
    """
    with ExitStack() as stack:
        files = [stack.enter_context(_open(path)) for path in paths]
        known: set[tuple[int, int]] = set()
        for path, file in zip(paths, files, strict=True):
            found = os.fstat(file.fileno())
            if (found.st_dev, found.st_ino) in known:
                raise CommandFailed(
                    f"{path} is given twice.",
                    code=ExitCode.WRONG_USAGE,
                    advice="Give each part of the export once.",
                )
            known.add((found.st_dev, found.st_ino))
        yield files


def _open(path: Path) -> BinaryIO:
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise CommandFailed(
            f"There is no file {path}.",
            code=ExitCode.NOT_FOUND,
            advice="Give the path of the export as you downloaded it, a .zip or .json file.",
        ) from None
    except IsADirectoryError:
        raise CommandFailed(
            f"{path} is a folder.",
            code=ExitCode.WRONG_USAGE,
            advice="Give the export as you downloaded it; it need not be unpacked.",
        ) from None
    except OSError as error:
        raise CommandFailed(f"{path} cannot be read: {error.strerror}.") from None
    if not file.seekable():
        file.close()
        raise CommandFailed(
            f"{path} is a pipe or a device, and a zip archive is read from its end.",
            code=ExitCode.WRONG_USAGE,
            advice="Save it as a file first.",
        )
    return file
