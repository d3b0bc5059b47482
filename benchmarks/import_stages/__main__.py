"""`./scripts/bench import_stages [--megabytes 300 1000 3000] [--layout zip]`."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple, get_args

from benchmarks.import_stages.exports import make
from benchmarks.import_stages.stages import STAGES
from benchmarks.import_stages.whole import Peaks, peaks_of_whole, seconds_of_whole
from benchmarks.whole_import.stand import BenchmarkFailed
from soulprint_pipeline.generator.containers import Layout

_RATIO = 1.25
_SPREAD = 1.1
_MB = 1e6


class Measured(NamedTuple):
    """One size: medians in seconds, peaks in bytes.

    Attributes:
        ratio: the whole in times of its slowest stage alone: of each round, then their median,
            because a round's parts met the same machine.
    """

    megabytes: float
    stages: dict[str, float]
    whole: float
    ratio: float
    peaks: Peaks


def main() -> int:
    """Measure every size, print the table and what it means; 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(prog="./scripts/bench import_stages")
    add = parser.add_argument
    add("--megabytes", type=float, nargs="+", default=[300], help="sizes (default 300)")
    add("--layout", choices=get_args(Layout), default="zip")
    add("--rounds", type=int, default=3, help="each stage and the whole, in turn (default 3)")
    add("--seed", type=int, default=1)
    add("--patience", type=float, default=1800, metavar="S", help="give up after (default 1800)")
    given = parser.parse_args()
    found: list[Measured] = []
    print("  MB of JSON  stage     seconds   MB/s")
    for megabytes in given.megabytes:
        try:
            one = _measure(megabytes, given.layout, given.rounds, given.seed, given.patience)
        except BenchmarkFailed as failure:
            print(f"{megabytes:>12,.0f}  {failure}", file=sys.stderr)
            return 1
        _print(one)
        found.append(one)
    promises = _promises(found)
    print("", *(f"{'kept  ' if kept else 'BROKEN'}  {text}" for kept, text in promises), sep="\n")
    return 0 if all(kept for kept, _ in promises) else 1


def _measure(megabytes: float, layout: Layout, rounds: int, seed: int, patience: float) -> Measured:
    with tempfile.TemporaryDirectory(prefix="spi-") as name:
        folder = Path(name)
        truth = make(folder, megabytes, layout, seed)
        # In turn, so that whatever else the machine does meets all of them alike.
        seconds: dict[str, list[float]] = {stage: [] for stage in STAGES}
        wholes: list[float] = []
        for _ in range(rounds):
            for stage, taken in seconds.items():
                taken.append(_alone(stage, folder, patience))
            wholes.append(seconds_of_whole(folder, patience))
        return Measured(
            truth.json_bytes / _MB,
            {stage: statistics.median(taken) for stage, taken in seconds.items()},
            statistics.median(wholes),
            statistics.median(
                one / max(taken) for one, *taken in zip(wholes, *seconds.values(), strict=True)
            ),
            peaks_of_whole(folder, patience),
        )


def _alone(stage: str, folder: Path, patience: float) -> float:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.import_stages.stages", stage, str(folder)],
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
    )
    if done.returncode:
        raise BenchmarkFailed(f"{stage} failed:\n{done.stderr[-2_000:]}")
    return float(done.stdout)


def _print(one: Measured) -> None:
    rows = [*one.stages.items(), ("together", one.whole)]
    for number, (stage, seconds) in enumerate(rows):
        size = f"{one.megabytes:,.0f}" if number == 0 else ""
        print(f"{size:>12}  {stage:<8} {seconds:>8.2f}  {one.megabytes / seconds:>5,.0f}")
    print(
        f"{'':>12}  together is {one.ratio:.2f} times the slowest; peak MB: "
        f"worker {one.peaks.worker / _MB:.0f}, Postgres {one.peaks.postgres / _MB:.0f}",
        flush=True,
    )


def _promises(found: list[Measured]) -> list[tuple[bool, str]]:
    checks = [
        (
            one.ratio <= _RATIO,
            f"{one.megabytes:,.0f} MB: {one.ratio:.2f} times the slowest stage, at most {_RATIO}",
        )
        for one in found
    ]
    if len(found) > 1:
        peaks = [one.peaks.worker for one in found]
        spread = max(peaks) / min(peaks)
        text = f"the worker's largest peak is {spread:.2f} times the smallest, at most {_SPREAD}"
        checks.append((spread <= _SPREAD, text))
    return checks


if __name__ == "__main__":
    sys.exit(main())
