"""Peak memory of groups of processes, sampled while they work."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

INTERVAL = 0.1
_PSS = re.compile(rb"^Pss:\s+(\d+) kB", re.MULTILINE)


def pss(pid: int) -> int:
    """Return the proportional set size of a process in bytes, 0 when it is gone."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return 0
    found = _PSS.search(rollup)
    return int(found[1]) * 1024 if found else 0


def tree(pid: int) -> list[int]:
    """Return a process and all that descend from it, Postgres not among them."""
    found = [pid]
    for each in found:
        found += [child for child in _children(each) if _name(child) != "postgres"]
    return found


def _children(pid: int) -> list[int]:
    """Ask the kernel: to look through all processes of the machine takes longer than to measure."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            found += map(int, task.read_text().split())
    return found


def _name(pid: int) -> str:
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def postgres(data_dir: Path) -> list[int]:
    """Return the processes of the server whose data lie under `data_dir`."""
    for pid_file in data_dir.rglob("postmaster.pid"):
        with suppress(FileNotFoundError, ValueError):
            root = int(pid_file.read_text().split("\n", 1)[0])
            return [root, *_children(root)]
    return []


class Sampler:
    """Adds up each group ten times a second and keeps the largest sums.

    Attributes:
        peaks: bytes by group; "together" is the largest sum of the groups named in `together`.
    """

    def __init__(
        self, groups: Mapping[str, Callable[[], Iterable[int]]], *, together: tuple[str, ...]
    ) -> None:
        self._groups = groups
        self._together = together
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sampler", daemon=True)
        self.peaks: dict[str, int] = dict.fromkeys((*groups, "together"), 0)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(INTERVAL):
            now = {name: sum(map(pss, pids())) for name, pids in self._groups.items()}
            now["together"] = sum(now[name] for name in self._together)
            for name, size in now.items():
                self.peaks[name] = max(self.peaks[name], size)
