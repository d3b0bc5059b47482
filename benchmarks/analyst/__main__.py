"""Measures the local analyst on wordings that no pattern was written against.

Precision, recall, decoys and supersession on the held-back lists of `benchmarks/analyst/blind`,
then MB of the person's own words a second on generated text. Whoever writes patterns looks at
`--totals` and leaves `--details` alone: it quotes the lists.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence

from benchmarks.analyst import lists, speed
from benchmarks.analyst.judging import Succession, Verdict, judge, judge_pairs, total

CATEGORIES = {
    "about the person": (
        "name", "address", "home", "employer", "occupation", "family", "pets", "languages", "age",
    ),
    "preferences": ("health", "likes", "answers", "tools"),
    "projects": ("projects",),
    "dates": ("dates", "days"),
    "beliefs": ("beliefs",),
    "decisions": ("decisions",),
    "several in one": ("mixed",),
}  # fmt: skip


def main() -> int:
    """Measure, print the tables, and return 1 where a second run found something else."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.analyst", description=__doc__)
    parser.add_argument("--details", action="store_true", help="every miss and every wrong one")
    parser.add_argument("--totals", action="store_true", help="of each list, no kinds of wording")
    parser.add_argument("--megabytes", type=float, default=20.0, help="of each generated export")
    parser.add_argument("--no-speed", action="store_true", help="leave the timing out")
    given = parser.parse_args()
    if given.totals:
        _totals()
        return 0
    german, german_decoys = lists.german()
    later = {f"{name} list": lists.later(name) for name in lists.LATER}
    english = judge(lists.planted())
    _facts("English", english, details=given.details)
    _facts("by category", _by_category(english), details=False)
    for title, (cases, _) in later.items():
        _facts(f"English, {title}", judge(cases), details=given.details)
    _facts("German", judge(german), details=given.details)
    _decoys("English decoys", judge(lists.decoys()), details=given.details)
    for title, (_, cases) in later.items():
        _decoys(f"English decoys, {title}", judge(cases), details=given.details)
    _decoys("German decoys", judge(german_decoys), details=given.details)
    _pairs(judge_pairs(lists.pairs()), details=given.details)
    if given.no_speed:
        return 0
    measured = speed.measure(given.megabytes)
    _speed(measured)
    return 0 if all(one.same for one in measured) else 1


def _totals() -> None:
    """Print what may be read by whoever writes patterns: how many, and never of what kind."""
    german, german_decoys = lists.german()
    later = {f"{name} list": lists.later(name) for name in lists.LATER}
    for title, cases in (
        ("English", lists.planted()),
        *((f"English, {title}", cases) for title, (cases, _) in later.items()),
        ("German", german),
    ):
        _facts(title, [total(judge(cases), "all")], details=False)
    for title, cases in (
        ("English decoys", lists.decoys()),
        *((f"English decoys, {title}", cases) for title, (_, cases) in later.items()),
        ("German decoys", german_decoys),
    ):
        _decoys(title, [total(judge(cases), "all")], details=False)
    _pairs(judge_pairs(lists.pairs()), details=False)


def _by_category(verdicts: Sequence[Verdict]) -> list[Verdict]:
    return [
        total([one for one in verdicts if one.kind in kinds], category)
        for category, kinds in CATEGORIES.items()
    ]


def _facts(title: str, verdicts: Sequence[Verdict], *, details: bool) -> None:
    print(
        f"\n{title:<27} {'planted':>8} {'found':>6} {'recall':>7} {'facts':>6} {'wrong':>6} "
        f"{'precision':>10} {'no slot':>8} {'repeated':>9}"
    )
    for one in [*verdicts, total(verdicts, "all")] if len(verdicts) > 1 else verdicts:
        print(
            f"{one.kind:<27} {one.planted:>8} {one.found:>6} {one.recall:>7.2f} {one.facts:>6} "
            f"{len(one.wrong):>6} {one.precision:>10.3f} {one.slotless:>8} {one.repeated:>9}"
        )
    if details:
        _lines((f"missed {one.kind}", one.misses) for one in verdicts)
        _lines((f"wrong {one.kind}", one.wrong) for one in verdicts)


def _decoys(title: str, verdicts: Sequence[Verdict], *, details: bool) -> None:
    print(f"\n{title:<27} {'messages':>9} {'facts':>6}")
    for one in [*verdicts, total(verdicts, "all")] if len(verdicts) > 1 else verdicts:
        print(f"{one.kind:<27} {one.messages:>9} {one.facts:>6}")
    if details:
        _lines((f"decoy {one.kind}", one.wrong) for one in verdicts)


def _pairs(outcome: Succession, *, details: bool) -> None:
    print(
        f"\nsupersession: {outcome.right} of {outcome.judged} right ({outcome.share:.1%}); of "
        f"{outcome.pairs} pairs {len(outcome.misses)} not found in full, {outcome.stale} of these "
        "with the older standing alone"
    )
    if details:
        _lines([("pair, wrong", outcome.wrong), ("pair, not found", outcome.misses)])


def _speed(measured: Sequence[speed.Speed]) -> None:
    print(
        f"\n{'own words':<10} {'MB':>6} {'facts':>6} {'MB/s, two processes':>20} "
        f"{'MB a processor second':>22} {'twice the same':>15}"
    )
    for one in measured:
        print(
            f"{one.text:<10} {one.megabytes:>6.2f} {one.facts:>6} {one.per_second:>20.1f} "
            f"{one.per_processor_second:>22.1f} {'yes' if one.same else 'NO':>15}"
        )


def _lines(groups: Iterable[tuple[str, list[str]]]) -> None:
    for label, lines in groups:
        for line in lines:
            print(f"  {label}: {line}")


if __name__ == "__main__":
    sys.exit(main())
