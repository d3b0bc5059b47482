"""The local analyst on wordings that no pattern was written against.

Only figures and kinds are asserted, never a wording: what failed must not be read off a test's
output by whoever writes patterns.
"""

from __future__ import annotations

from benchmarks.analyst import lists
from benchmarks.analyst.judging import Verdict, judge, judge_pairs, total


def _figures(verdicts: list[Verdict]) -> tuple[float, float]:
    # Plain numbers, because a failing assertion prints what it was asked about.
    whole = total(verdicts, "all")
    return whole.precision, whole.recall


def _facts_by_kind(verdicts: list[Verdict]) -> dict[str, int]:
    return {verdict.kind: verdict.facts for verdict in verdicts if verdict.facts}


def test_what_people_say_of_themselves_is_found_and_little_else() -> None:
    precision, recall = _figures(judge(lists.planted()))
    assert precision >= 0.95
    assert recall >= 0.70
    second, _ = lists.second()
    third, _ = lists.third()
    for cases in (second, third):
        precision, recall = _figures(judge(cases))
        assert precision >= 0.95
        assert recall >= 0.70


def test_no_decoy_becomes_a_fact() -> None:
    _, second = lists.second()
    _, third = lists.third()
    kinds = _facts_by_kind(judge([*lists.decoys(), *second, *third]))
    assert kinds == {}


def test_what_was_reached_on_the_fourth_list_is_kept() -> None:
    cases, none = lists.fourth()
    precision, recall = _figures(judge(cases))
    assert precision >= 0.95
    assert recall >= 0.70
    believed = total(judge(none), "all").facts
    assert believed <= 1


def test_the_newer_of_two_statements_stands() -> None:
    outcome = judge_pairs(lists.pairs())
    share, judged, pairs = outcome.share, outcome.judged, outcome.pairs
    assert share >= 0.95
    assert judged >= 0.7 * pairs


def test_no_german_decoy_becomes_a_fact_and_what_is_found_is_right() -> None:
    german, decoys = lists.german()
    precision, recall = _figures(judge(german))
    kinds = _facts_by_kind(judge(decoys))
    assert precision >= 0.95
    assert recall >= 0.7
    assert kinds == {}
