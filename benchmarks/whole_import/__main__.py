"""`./scripts/bench whole_import [--megabytes 300 1000] [--limit 512]`."""

from __future__ import annotations

import argparse
import sys
from typing import get_args

from benchmarks.whole_import.limits import make_limit
from benchmarks.whole_import.measure import Measured, measure
from benchmarks.whole_import.stand import BenchmarkFailed
from soulprint_pipeline.generator.containers import Layout

_QUICK_SECONDS_AT_300 = 60
_WORKER_MB = 200
_SPREAD = 1.1
_MB = 1e6


def main() -> int:
    """Measure every size, print the table and what it means; 1 where a promise is not kept."""
    parser = argparse.ArgumentParser(prog="./scripts/bench whole_import")
    add = parser.add_argument
    add("--megabytes", type=float, nargs="+", default=[300, 1000], help="sizes (default 300 1000)")
    add("--layout", choices=get_args(Layout), default="json")
    add("--seed", type=int, default=1)
    add("--limit", type=int, metavar="MB", help="for service and worker together")
    add("--patience", type=float, default=1800, metavar="S", help="give up after (default 1800)")
    given = parser.parse_args()
    found: list[Measured] = []
    words = ""
    print(_HEAD)
    for megabytes in given.megabytes:
        limit = make_limit(given.limit) if given.limit else None
        words = limit.words if limit else ""
        try:
            one = measure(
                megabytes,
                layout=given.layout,
                seed=given.seed,
                limit=limit,
                patience=given.patience,
            )
        except BenchmarkFailed as failure:
            print(f"{megabytes:>7,.0f}  {failure}", file=sys.stderr)
            return 1
        print(_row(one), flush=True)
        found.append(one)
    if words:
        print(f"\nLimited: {words}.")
    promises = _promises(found, given.limit)
    print("", *(f"{'kept  ' if kept else 'BROKEN'}  {text}" for kept, text in promises), sep="\n")
    return 0 if all(kept for kept, _ in promises) else 1


_HEAD = (
    "     MB   convers.  inspect s   import s  x inspect  MB/s   quick s  complete s   facts"
    "  |  peak MB: worker  service  together  postgres"
)


def _row(one: Measured) -> str:
    return (
        f"{one.megabytes:>7,.0f}  {one.conversations:>9,}  {one.inspect:>9.1f}"
        f"  {one.imported:>9.1f}  {one.imported / one.inspect:>8.1f}"
        f"  {one.megabytes / one.imported:>5.1f}  {one.quick:>8.1f}  {one.complete:>10.1f}"
        f"  {one.facts:>6,}  |  {one.worker / _MB:>15.1f}  {one.service / _MB:>7.1f}"
        f"  {one.together / _MB:>8.1f}  {one.postgres / _MB:>8.1f}"
    )


def _promises(found: list[Measured], limit: int | None) -> list[tuple[bool, str]]:
    checks = []
    for one in found:
        size = f"{one.megabytes:,.0f} MB"
        allowed = _QUICK_SECONDS_AT_300 * max(1.0, one.megabytes / 300)
        checks.append(
            (one.quick < allowed, f"{size}: quick_ready in {one.quick:.1f} s, under {allowed:.0f}")
        )
        peak = one.worker / _MB
        checks.append(
            (peak < _WORKER_MB, f"{size}: the worker's peak {peak:.0f} MB, under {_WORKER_MB}")
        )
        if limit:
            both = one.together / _MB
            checks.append((both < limit, f"{size}: both together {both:.0f} MB, under {limit}"))
    if len(found) > 1:
        peaks = [one.worker for one in found]
        spread = max(peaks) / min(peaks)
        text = f"the worker's largest peak is {spread:.2f} times the smallest, at most {_SPREAD}"
        checks.append((spread <= _SPREAD, text))
    return checks


if __name__ == "__main__":
    sys.exit(main())
