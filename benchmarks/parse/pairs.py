"""`soulprint inspect` beside a loop over ijson, process against process, in pairs."""

from __future__ import annotations

import compileall
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import msgspec

_LOOK_SECONDS = 0.01
_ROOT = Path(__file__).parents[2]


class Run(msgspec.Struct, frozen=True):
    """What one process took.

    Attributes:
        wall: seconds from its start to its end.
        cpu: seconds of the processor, its own and the system's for it: what else the machine
            does counts much less than in `wall`.
        peak_mb: most resident memory, in MB of 10^6 bytes; what is reached in the last hundredth
            of a second may be missed.
    """

    wall: float
    cpu: float
    peak_mb: float


def compare(path: Path, rounds: int) -> tuple[list[Run], list[Run]]:
    """Run both in turn; return what ijson took, and what ours did."""
    # As installing does: sources that changed since are else compiled at every start.
    for package in ("pipeline", "queue", "service"):
        compileall.compile_dir(str(_ROOT / package), quiet=2)
    python = sys.executable
    program = Path(python).with_name("soulprint")
    theirs, ours = [], []
    for _ in range(rounds):
        theirs.append(_run([python, "-m", "benchmarks.parse.ways", "ijson", str(path)]))
        ours.append(_run([str(program), "inspect", str(path), "--json"]))
    return theirs, ours


def summary(name: str, theirs: list[Run], ours: list[Run]) -> str:
    """Return a line with the medians, and the median ratio of the pairs."""
    pairs = list(zip(theirs, ours, strict=True))
    wall = statistics.median(their.wall / our.wall for their, our in pairs)
    cpu = statistics.median(their.cpu / our.cpu for their, our in pairs)
    return (
        f"{name:<6} ijson {_median(theirs)}   inspect {_median(ours)}   "
        f"ratio of {len(pairs)} pairs: wall {wall:.2f}, cpu {cpu:.2f}"
    )


def _median(runs: list[Run]) -> str:
    wall = statistics.median(run.wall for run in runs)
    cpu = statistics.median(run.cpu for run in runs)
    peak = max(run.peak_mb for run in runs)
    return f"wall {wall:5.2f} s, cpu {cpu:5.2f} s, peak {peak:4.0f} MB"


def _run(command: list[str]) -> Run:
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    status = Path(f"/proc/{process.pid}/status")
    peak = 0
    while True:
        # Not ru_maxrss of the end, which remembers the process that started this one.
        found = status.read_text().partition("VmHWM:")[2].split()
        peak = int(found[0]) if found else peak
        pid, code, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        time.sleep(_LOOK_SECONDS)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(code)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(wall, usage.ru_utime + usage.ru_stime, peak * 1024 / 1e6)
