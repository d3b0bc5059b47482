"""The lists for whoever works on the analyst: what was reached on each is kept."""

from __future__ import annotations

import pytest

from benchmarks.analyst.judging import judge, total
from tests.pipeline.local import development

REACHED = {
    "first": (0.97, 0.97, 0),
    "second": (0.97, 0.85, 0),
    "third": (0.98, 0.86, 0),
    "fourth": (0.98, 0.8, 0),
    "fifth": (1.0, 0.72, 0),
    "learners": (0.95, 0.55, 0),
    "fluent": (0.97, 0.71, 0),
    "identity": (0.97, 0.93, 0),
    "people": (0.97, 0.84, 0),
    "tastes": (0.97, 0.82, 0),
    "plans": (0.97, 0.9, 0),
    "mixed": (0.98, 0.63, 0),
    "voices": (0.99, 0.62, 0),
    "everyday": (0.97, 0.82, 0),
    "outsiders": (0.95, 0.87, 1),
    "borrowed": (0.97, 0.63, 1),
    "tester": (0.98, 0.95, 0),
    "hurried": (0.97, 0.84, 0),
    "thoughtful": (0.98, 0.82, 0),
    "lookalikes": (0.97, 0.56, 1),
    "pastes": (0.93, 0.6, 0),
    "friendly": (0.98, 0.74, 0),
    "plainspoken": (0.98, 0.94, 0),
    "chatty": (0.98, 0.74, 0),
    "traps": (0.98, 0.75, 0),
}
"""Of each list precision and recall at least, and at most so many facts of its decoys.

What is wrong here is mostly true, and not what the list asked for.
"""


def test_of_every_list_it_is_said_what_was_reached() -> None:
    assert tuple(REACHED) == development.NAMES


@pytest.mark.parametrize("name", development.NAMES)
def test_a_development_list_is_read_as_well_as_it_was(name: str) -> None:
    precision, recall, _ = REACHED[name]
    whole = total(judge(development.planted(name)), name)
    assert whole.precision >= precision, whole.wrong
    assert whole.recall >= recall, whole.misses


@pytest.mark.parametrize("name", development.NAMES)
def test_no_more_is_believed_of_its_decoys_than_was(name: str) -> None:
    _, _, believed = REACHED[name]
    whole = total(judge(development.decoys(name)), name)
    assert whole.facts <= believed, whole.wrong
