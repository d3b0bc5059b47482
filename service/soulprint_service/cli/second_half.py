"""The second half of a large file, read by a process of its own at the same time.

Reading is bound by one core, and most machines have two. Where the second half begins is a guess;
the first half proves it by ending exactly there. If it does not, or if the other process fails in
whatever way, this one reads on by itself, so nothing depends on the other but the time.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import msgspec

from soulprint_pipeline.allocator import return_memory_early
from soulprint_pipeline.exports import Export, open_export
from soulprint_pipeline.exports.conversation import Item, PersonalSource, SourceKind
from soulprint_pipeline.exports.export import MAX_KNOWN_SOURCES, Half, source_key
from soulprint_pipeline.exports.turn import Turn
from soulprint_service.cli.findings import Findings

WORTH_A_PROCESS = 32 * 1024 * 1024
"""Bytes of a file below which a process costs more than it saves."""


_BUSY = 1.5
"""Processes that want to run, for each core, from which on a second one gains nothing."""


class Told(msgspec.Struct, frozen=True):
    """What the other process found.

    Attributes:
        news: sources it saw for the first time, or with a later date: kind, key and date.
    """

    findings: Findings
    half: Half
    news: list[tuple[SourceKind, bytes, float | None]]


class _TooMuch(Exception):
    """More than can be told: this process has to read it itself."""


def count_all(export: Export, files: Sequence[BinaryIO], items: Iterator[Item]) -> Findings:
    """Count the items of an export, with a second process where that is worth it.

    Args:
        export: not read yet.
        files: those it was opened from.
        items: of the export, as they are read.

    Raises:
        ExportError: as reading raises it.
    """
    found = Findings()
    with _second_half(export, files) as second:
        found.take(items)
        if export.met and second is not None:
            told = second.told()
            if told is None or not export.tells_apart(key for _, key, _ in told.news):
                told = _read_half(files[0], second.begins, sys.maxsize, first=export)
            found.add(told.findings)
            for kind, key, at in told.news:
                if export.is_news(key, at):
                    found.sources[kind] = found.sources.get(kind, 0) + 1
            export.absorb(told.half)
    return found


class _SecondHalf:
    """The other process, which is gone when this is closed."""

    def __init__(self, file: BinaryIO, begins: tuple[int, Turn]) -> None:
        self.begins = begins
        self._reading, writing = os.pipe()
        parent = os.getpid()
        try:
            self._pid = os.fork()
        except OSError:
            os.close(self._reading)
            os.close(writing)
            raise
        if self._pid == 0:
            # Else the pipe has a reader for as long as this process waits for one.
            os.close(self._reading)
            _tell(writing, file, begins, parent)
        os.close(writing)

    def told(self) -> Told | None:
        """Wait for what it found; None where it failed: whatever was wrong, who reads sees it."""
        with open(self._reading, "rb", closefd=False) as pipe:
            try:
                return msgspec.msgpack.decode(pipe.read(), type=Told)
            except msgspec.DecodeError:
                return None

    def close(self) -> None:
        os.close(self._reading)
        # Where somebody had SIGCHLD ignored, the system has taken the process away already.
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)


@contextmanager
def _second_half(export: Export, files: Sequence[BinaryIO]) -> Iterator[_SecondHalf | None]:
    worth = len(files) == 1 and export.bytes_total >= WORTH_A_PROCESS
    # With threads, a fork may find a lock held by nobody.
    if not worth or not _has_a_core_to_spare() or threading.active_count() > 1:
        yield None
        return
    begins = export.halve()
    if begins is None:
        yield None
        return
    return_memory_early(4 * 1024 * 1024)
    try:
        second = _SecondHalf(files[0], begins)
    except OSError:  # the system gives no process more
        export.rejoin()
        yield None
        return
    try:
        yield second
    finally:
        second.close()


def _has_a_core_to_spare() -> bool:
    """Say whether two processes would be done sooner: where others work, they share one's time."""
    cores = len(os.sched_getaffinity(0))
    return cores > 1 and os.getloadavg()[0] < _BUSY * cores


def _tell(pipe: int, file: BinaryIO, begins: tuple[int, Turn], parent: int) -> None:
    """Read the half and say what was found; ends the process."""
    code = 1
    try:
        # Opened anew, for a position of its own in the file.
        with Path(f"/proc/self/fd/{file.fileno()}").open("rb") as own:
            told = msgspec.msgpack.encode(_read_half(own, begins, MAX_KNOWN_SOURCES, parent))
        with open(pipe, "wb") as out:
            out.write(told)
        code = 0
    finally:
        os._exit(code)  # no handler and no buffer of the other process is this one's to run


def _read_half(
    file: BinaryIO,
    begins: tuple[int, Turn],
    most_news: int,
    parent: int = 0,
    first: Export | None = None,
) -> Told:
    export = open_export([file])
    export.begin_at(*begins)
    if first is not None:
        export.go_on_from(first)
    news: list[tuple[SourceKind, bytes, float | None]] = []

    def rest() -> Iterator[Item]:
        for item in export:
            if parent and os.getppid() != parent:
                raise _TooMuch  # nobody waits for it any more
            if isinstance(item, PersonalSource):
                if len(news) == most_news:
                    raise _TooMuch
                news.append((item.kind, source_key(item), item.at))
            else:
                yield item

    found = Findings()
    found.take(rest())
    return Told(found, export.half, news)
