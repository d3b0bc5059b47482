"""The local analyst on wordings that no pattern was written against.

Only figures and kinds are asserted, never a wording: what failed must not be read off a test's
output by whoever writes patterns.
"""

from __future__ import annotations

import pytest

from benchmarks.analyst import lists
from benchmarks.analyst.judging import Verdict, judge, judge_pairs, total

REACHED = {
    "second": (0.95, 0.92, 0),
    "third": (0.95, 0.88, 0),
    "fourth": (0.95, 0.82, 0),
    "eighth": (0.95, 0.64, 0),
    "ninth": (0.95, 0.86, 0),
    "tenth": (0.95, 0.9, 0),
    "eleventh": (0.95, 0.56, 0),
    "twelfth": (0.95, 0.84, 0),
    "thirteenth": (0.95, 0.92, 0),
}
"""Of each later list precision and recall at least, and at most so many facts of its decoys.

No decoy may be believed, and 0.95 and 0.70 are promised: 0.70 is not reached on the eighth and the
eleventh, which are inventive.
"""


def _figures(verdicts: list[Verdict]) -> tuple[float, float, int]:
    # Plain numbers, because a failing assertion prints what it was asked about.
    whole = total(verdicts, "all")
    return whole.precision, whole.recall, whole.facts


def _facts_by_kind(verdicts: list[Verdict]) -> dict[str, int]:
    return {verdict.kind: verdict.facts for verdict in verdicts if verdict.facts}


def test_what_people_say_of_themselves_is_found_and_little_else() -> None:
    precision, recall, _ = _figures(judge(lists.planted()))
    assert precision >= 0.95
    assert recall >= 0.90


def test_no_decoy_becomes_a_fact() -> None:
    kinds = _facts_by_kind(judge(lists.decoys()))
    assert kinds == {}


@pytest.mark.parametrize("name", lists.LATER)
def test_what_was_reached_on_a_later_list_is_kept(name: str) -> None:
    least_precision, least_recall, most_believed = REACHED[name]
    cases, none = lists.later(name)
    precision, recall, _ = _figures(judge(cases))
    _, _, believed = _figures(judge(none))
    assert precision >= least_precision
    assert recall >= least_recall
    assert believed <= most_believed


def test_the_newer_of_two_statements_stands() -> None:
    outcome = judge_pairs(lists.pairs())
    share, judged, pairs = outcome.share, outcome.judged, outcome.pairs
    assert share >= 0.95
    assert judged >= 0.7 * pairs


def test_no_german_decoy_becomes_a_fact_and_what_is_found_is_right() -> None:
    german, decoys = lists.german()
    precision, recall, _ = _figures(judge(german))
    kinds = _facts_by_kind(judge(decoys))
    assert precision >= 0.95
    assert recall >= 0.7
    assert kinds == {}
