"""Where results go: a stdout that says in words why it cannot be written.

A full disk under it, or a shell that closed it, is no fault of ours. Whoever prints (we, the help,
the tables) prints through this, so that it is told in one place.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from soulprint_service.cli.exits import CommandFailed

if TYPE_CHECKING:
    from typing_extensions import Buffer

STDOUT = 1
STDERR = 2


class OutputFailed(CommandFailed):
    """The result could not be written; what the command was to change is changed."""


class _Outlet(io.FileIO):
    def write(self, data: Buffer, /) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            raise  # whoever read it has enough
        except OSError as error:
            raise _cannot_be_written(error.strerror or type(error).__name__) from error


class _Closed(io.RawIOBase):
    """Stands where the shell gave us no stdout."""

    def writable(self) -> bool:
        return True

    def write(self, _data: Buffer, /) -> int:
        raise _cannot_be_written("it is closed")


def open_outlet() -> None:
    """Put it in the place of the interpreter's own stdout, which it otherwise equals."""
    if sys.stdout is None:
        # Else the next file or socket that is opened would be number 1, for our children, too.
        while os.open(os.devnull, os.O_WRONLY) < STDOUT:
            continue
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(_Closed()), encoding="utf-8")
        return
    interpreters = sys.__stdout__
    if interpreters is None or sys.stdout is not interpreters or interpreters.fileno() != STDOUT:
        return  # somebody has put another one in its place
    raw = _Outlet(STDOUT, "wb", closefd=False)
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=interpreters.encoding,
        errors="replace",
        line_buffering=interpreters.line_buffering,
    )


def shut_outlet() -> None:
    """Let go of what is still buffered: it must not fail once more at the end of the process."""
    shut(STDOUT)
    sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(os.devnull, "w")), encoding="utf-8")


def shut(number: int) -> None:
    """Let whatever else goes to a stream go nowhere, also what is written at the very end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, number)
    os.close(nowhere)


def _cannot_be_written(reason: str) -> OutputFailed:
    return OutputFailed(
        f"The output cannot be written: {reason}.",
        advice="Send it somewhere else, or free space. Whatever was to be changed is changed.",
    )
