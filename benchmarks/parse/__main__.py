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

from benchmarks.parse.pairs import compare, summary
from benchmarks.parse.plot import plot
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
    parser.add_argument("--plot", type=Path, help="an SVG of the table")
    parser.add_argument(
        "--pairs", type=int, help="instead: so many pairs of ijson and `soulprint inspect`"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if given.pairs:
            _pairs(given.file, Path(folder), given.megabytes, given.pairs)
            return 0
        path = given.file or _made(Path(folder) / "export", given.megabytes, given.layout)
        size = _json_size(path)
        rounds = [{way: _run(way, path) for way in given.ways} for _ in range(given.rounds)]
    rows = _table(size, rounds, given.ways)
    if given.plot is not None:
        title = f"Reading an export, {size / 1e6:,.0f} MB of JSON: speed and peak memory"
        given.plot.write_text(plot(title, rows))
    return 0


def _pairs(file: Path | None, folder: Path, megabytes: float, rounds: int) -> None:
    """Compare processes: on one file, or on one that is made, plain and in a zip."""
    layouts: tuple[Layout, ...] = ("json", "zip")
    paths = (
        {"file": file}
        if file is not None
        else {name: _made(folder / name, megabytes, name) for name in layouts}
    )
    for name, path in paths.items():
        print(summary(name, *compare(path, rounds)), flush=True)


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


def _table(
    size: int, rounds: list[dict[str, dict[str, Any]]], ways: list[str]
) -> list[tuple[str, float, float]]:
    """Print the table; return name, MB/s and peak of each way."""

    def median(way: str, what: str) -> float:
        return float(statistics.median(one[way][what] for one in rounds))

    print(f"{size / 1e6:,.0f} MB of JSON, median of {len(rounds)}")
    print(f"{'way':<8} {'MB/s':>8} {'peak MB':>8} {'conversations':>14} {'messages':>10}")
    rows: list[tuple[str, float, float]] = []
    for way in ways:
        result = rounds[0][way]
        speed, peak = size / 1e6 / median(way, "seconds"), median(way, "peak_mb")
        rows.append((way, speed, peak))
        print(
            f"{way:<8} {speed:>8,.0f} {peak:>8,.0f} "
            f"{result['conversations']:>14,} {result['messages']:>10,}"
        )
    if {"ours", "ijson"} <= set(ways):
        times = [one["ijson"]["seconds"] / one["ours"]["seconds"] for one in rounds]
        print(f"ours is {statistics.median(times):.1f} times as fast as ijson (median of pairs)")
    return rows


if __name__ == "__main__":
    sys.exit(main())
