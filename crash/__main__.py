"""`scripts/crash`: a run of the rig, from nothing to one line."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import get_args

import msgspec

from crash.cell import Outcome, run_cell
from crash.options import Kind, Options, Removal
from crash.report import Report


def main() -> int:
    """Run, print, and return the exit code: 1 when anything was lost, wrong or paid twice."""
    given = _parser().parse_args()
    if given.table:
        report = Report([outcome for file in given.table for outcome in read_kept(file)])
        sys.stdout.write(f"{report.table()}\n\n{report.details()}\n{report.line()}\n")
        return 1 if report.failed else 0
    cells = [
        Options(
            seconds=given.minutes * 60,
            seed=given.seed,
            cell=cell,
            remove=given.remove,
            kinds=tuple(kind for kind in Kind if not given.only or kind.name in given.only),
            logs=str(given.logs.absolute()) if given.logs else None,
        )
        for cell in range(given.cells)
    ]
    with ProcessPoolExecutor(len(cells), multiprocessing.get_context("spawn")) as processes:
        outcomes = list(processes.map(run_cell, cells))
    if given.keep:
        with given.keep.open("ab") as kept:
            kept.writelines(msgspec.json.encode(outcome) + b"\n" for outcome in outcomes)
    report = Report(outcomes)
    sys.stdout.write(f"{report.table()}\n{report.details()}\n{report.line()}\n")
    return 1 if report.failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/crash",
        description="Breaks everything under real workers and asks the database what was lost.",
    )
    parser.add_argument("--minutes", type=float, default=3.0, help="about so long (default 3)")
    parser.add_argument("--seed", type=int, default=1, help="of what is broken when (default 1)")
    parser.add_argument(
        "--cells", type=int, default=2, help="databases that are broken side by side (default 2)"
    )
    parser.add_argument("--remove", choices=get_args(Removal), help="take one safeguard out")
    parser.add_argument(
        "--only", nargs="+", choices=[kind.name for kind in Kind], help="these kinds alone"
    )
    parser.add_argument("--logs", type=Path, help="a folder that keeps the workers' logs")
    parser.add_argument("--keep", type=Path, help="a file to append what was found to, as JSON")
    parser.add_argument(
        "--table", type=Path, nargs="+", help="break nothing: show what such files hold"
    )
    return parser


def read_kept(path: Path) -> list[Outcome]:
    """Read the outcomes that runs have appended to a file."""
    return [msgspec.json.decode(line, type=Outcome) for line in path.read_bytes().splitlines()]


if __name__ == "__main__":
    sys.exit(main())
