"""Compares ways to read an export, side by side: `python -m benchmarks.parse [FILE]`.

Every way is a process of its own, and the rounds go through all of them in turn, so that what
else the machine does meets them alike. MB are 10^6 bytes of JSON, inflated where it is packed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.parse.ways import PIECE, WAYS, opened
from soulprint_pipeline.generator import write_export
from soulprint_pipeline.generator.containers import Layout


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.parse", description=__doc__)
    parser.add_argument("file", type=Path, nargs="?", help="an export; without one it is made")
    parser.add_argument("--megabytes", type=float, default=100.0, help="size of the one made")
    parser.add_argument("--layout", default="json", choices=["json", "gzip", "zip", "sharded"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", nargs="+", choices=list(WAYS), default=list(WAYS))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.file or _made(Path(folder) / "export", given.megabytes, given.layout)
        size = _json_size(path)
        rounds = [{way: _run(way, path) for way in given.ways} for _ in range(given.rounds)]
    _print(size, rounds, given.ways)
    return 0


def _made(path: Path, megabytes: float, layout: Layout) -> Path:
    write_export(path, megabytes=megabytes, layout=layout, largest_conversation_mb=18.0)
    return path


def _json_size(path: Path) -> int:
    size = 0
    for file in opened(path):
        while piece := file.read(PIECE):
            size += len(piece)
    return size


def _run(way: str, path: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.parse.ways", way, str(path)],
        check=True,
        capture_output=True,
        text=True,
        timeout=900,
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _print(size: int, rounds: list[dict[str, dict[str, Any]]], ways: list[str]) -> None:
    def median(way: str, what: str) -> float:
        return float(statistics.median(one[way][what] for one in rounds))

    print(f"{size / 1e6:,.0f} MB of JSON, median of {len(rounds)}")
    print(f"{'way':<8} {'MB/s':>8} {'peak MB':>8} {'conversations':>14} {'messages':>10}")
    for way in ways:
        result = rounds[0][way]
        speed, peak = size / 1e6 / median(way, "seconds"), median(way, "peak_mb")
        print(
            f"{way:<8} {speed:>8,.0f} {peak:>8,.0f} "
            f"{result['conversations']:>14,} {result['messages']:>10,}"
        )
    if {"ours", "ijson"} <= set(ways):
        times = [one["ijson"]["seconds"] / one["ours"]["seconds"] for one in rounds]
        print(f"ours is {statistics.median(times):.1f} times as fast as ijson (median of pairs)")


if __name__ == "__main__":
    sys.exit(main())
