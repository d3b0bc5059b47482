"""Prints what the local analyst makes of development lists: misses, wrong ones, decoys believed."""

from __future__ import annotations

import argparse
import sys

from benchmarks.analyst.judging import Verdict, judge, total
from tests.pipeline.local import development


def main() -> int:
    """Print each miss, each wrong fact and each decoy that was believed, and the totals."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.pipeline.local.development", description=__doc__
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="of a list; without it, all")
    parser.add_argument("--kind", nargs="+", help="only these kinds of wordings")
    parser.add_argument("--totals", action="store_true", help="figures only")
    given = parser.parse_args()
    for name in given.names or development.NAMES:
        planted = [
            each
            for each in judge(development.planted(name))
            if each.kind in (given.kind or [each.kind])
        ]
        decoys = [
            each
            for each in judge(development.decoys(name))
            if each.kind in (given.kind or [each.kind])
        ]
        if not given.totals:
            for one in planted:
                _lines(f"missed {one.kind}", one.misses)
                _lines(f"wrong {one.kind}", one.wrong)
            for one in decoys:
                _lines(f"believed {one.kind}", one.wrong)
        _figures(name, total(planted, name), total(decoys, name))
    return 0


def _lines(label: str, lines: list[str]) -> None:
    for line in lines:
        print(f"  {label}: {line}")


def _figures(name: str, planted: Verdict, decoys: Verdict) -> None:
    print(
        f"{name}: {planted.found} of {planted.planted} found ({planted.recall:.2f}), "
        f"{len(planted.wrong)} of {planted.facts} wrong (precision {planted.precision:.3f}), "
        f"{decoys.facts} facts from {decoys.messages} messages without any"
    )


if __name__ == "__main__":
    sys.exit(main())
