"""Memory limits for the processes under test."""

from __future__ import annotations

import os
import resource
from pathlib import Path
from typing import Protocol

MB = 1_000_000
_CGROUPS = Path("/sys/fs/cgroup")
_SERVICE_SHARE = 1 / 3
# Stacks of threads count as mapped data, and their size is that of the main stack's limit.
_STACK = 1 << 20


class Limit(Protocol):
    """Confines processes; `words` says how, for the table's foot."""

    words: str

    def confine(self, role: str, pid: int) -> None:
        """Put a process that has just been started under the limit."""
        ...

    def close(self) -> None:
        """Leave no trace."""
        ...


class Cgroup:
    """One memory cgroup (version 2) around service and worker."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self._folder = folder
        (folder / "memory.max").write_text(str(megabytes * MB))
        swap = folder / "memory.swap.max"
        if swap.exists():
            swap.write_text("0")
        self.words = f"both in one memory cgroup of {megabytes} MB without swap"

    def confine(self, role: str, pid: int) -> None:  # noqa: ARG002 - both are in the same group
        (self._folder / "cgroup.procs").write_text(str(pid))

    def close(self) -> None:
        self._folder.rmdir()


class Mapped:
    """Private writable memory of each process, limited by the kernel where it is mapped."""

    def __init__(self, megabytes: int) -> None:
        service = int(megabytes * _SERVICE_SHARE)
        self._bytes = {"service": service * MB, "worker": (megabytes - service) * MB}
        self.words = (
            f"no memory cgroup can be made here, so RLIMIT_DATA: service {service} MB, "
            f"worker {megabytes - service} MB of private writable memory"
        )

    def confine(self, role: str, pid: int) -> None:
        resource.prlimit(pid, resource.RLIMIT_STACK, (_STACK, _STACK))
        resource.prlimit(pid, resource.RLIMIT_DATA, (self._bytes[role], self._bytes[role]))

    def close(self) -> None:
        """Limits end with their processes."""


def make_limit(megabytes: int) -> Limit:
    """Return the best limit that this machine offers."""
    folder = _CGROUPS / f"soulprint-bench-{os.getpid()}"
    if "memory" in _delegated():
        try:
            folder.mkdir()
        except OSError:
            return Mapped(megabytes)
        return Cgroup(folder, megabytes)
    return Mapped(megabytes)


def _delegated() -> list[str]:
    try:
        return (_CGROUPS / "cgroup.subtree_control").read_text().split()
    except OSError:
        return []
