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

from benchmarks.whole_import.memory import pss, tree

_LOOK_SECONDS = 0.005
_ROOT = Path(__file__).parents[2]


class Run(msgspec.Struct, frozen=True):
    """What one process took.

    Attributes:
        wall: seconds from its start to its end.
        cpu: seconds of the processor, its own, its children's and the system's for it: what else
            the machine does counts much less than in `wall`.
    """

    wall: float
    cpu: float


class Way(msgspec.Struct, frozen=True):
    """What one way of reading took.

    Attributes:
        runs: one a round.
        peak_mb: most memory (PSS of the process and its children), in MB of 10^6 bytes, of a run
            of its own: to look slows down what is looked at.
    """

    runs: list[Run]
    peak_mb: float


def compare(path: Path, rounds: int) -> tuple[Way, Way]:
    """Run both in turn; return what ijson took, and what ours did."""
    # As installing does: sources that changed since are else compiled at every start.
    for package in ("pipeline", "queue", "service"):
        compileall.compile_dir(str(_ROOT / package), quiet=2)
    python = sys.executable
    program = Path(python).with_name("soulprint")
    their = [python, "-m", "benchmarks.parse.ways", "ijson", str(path)]
    our = [str(program), "inspect", str(path), "--json"]
    theirs, ours = [], []
    for _ in range(rounds):
        theirs.append(_run(their))
        ours.append(_run(our))
    return Way(theirs, _peak(their)), Way(ours, _peak(our))


def summary(name: str, theirs: Way, ours: Way) -> str:
    """Return a line with the medians, and the median ratio of the pairs."""
    pairs = list(zip(theirs.runs, ours.runs, strict=True))
    wall = statistics.median(their.wall / our.wall for their, our in pairs)
    cpu = statistics.median(their.cpu / our.cpu for their, our in pairs)
    return (
        f"{name:<6} ijson {_median(theirs)}   inspect {_median(ours)}   "
        f"ratio of {len(pairs)} pairs: wall {wall:.2f}, cpu {cpu:.2f}"
    )


def _median(way: Way) -> str:
    wall = statistics.median(run.wall for run in way.runs)
    cpu = statistics.median(run.cpu for run in way.runs)
    return f"wall {wall:5.2f} s, cpu {cpu:5.2f} s, peak {way.peak_mb:4.0f} MB"


def _run(command: list[str]) -> Run:
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, code, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(code)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Run(wall, usage.ru_utime + usage.ru_stime)


def _peak(command: list[str]) -> float:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(map(pss, tree(process.pid))))
        time.sleep(_LOOK_SECONDS)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return peak / 1e6
