"""Statements are whole, or they are none."""

from __future__ import annotations

import pytest

from soulprint_pipeline.analysts.local.mending import mended, rules
from tests.pipeline.local.saying import statements

_CHANGES = [*rules().spelling, *rules().change]


@pytest.mark.parametrize(("before", "after"), [pair for each in _CHANGES for pair in each.yes])
def test_what_reads_badly_is_mended(before: str, after: str) -> None:
    assert mended(before) == after


@pytest.mark.parametrize("whole", [each for rule in _CHANGES for each in rule.no])
def test_what_reads_well_stays(whole: str) -> None:
    assert mended(whole) == whole


@pytest.mark.parametrize("part", [each for rule in rules().refusal for each in rule.yes])
def test_what_tells_nothing_by_itself_is_left_out(part: str) -> None:
    assert mended(part) is None


@pytest.mark.parametrize("whole", [each for rule in rules().refusal for each in rule.no])
def test_what_tells_something_is_not_left_out(whole: str) -> None:
    assert mended(whole) is not None


@pytest.mark.parametrize(
    "message",
    [
        "I believe you should only collect data you need.",
        "Priya and I are running ON THE PHONE now.",
        "I've decided to become a goat.",
        "We decided to become a pumpkin for one evening.",
    ],
)
def test_what_is_cut_or_shouted_is_not_told(message: str) -> None:
    assert statements(message) == []


def test_what_somebody_may_become_is_told() -> None:
    assert statements("I've decided to become a midwife.") == ["Decided to become a midwife."]


def test_what_ends_whole_is_told() -> None:
    assert statements("I believe that small habits beat big plans.") == [
        "Believes that small habits beat big plans."
    ]


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("I still drink no coffee after noon.", "Drinks no coffee after noon."),
        ("I'm claustrophobic as hell.", "Is claustrophobic."),
        ("I've quit alcohol for good and didn't lose an ounce.", "Quit alcohol for good."),
        ("I work with SolidWorks every day.", "Uses SolidWorks."),
        ("We settled on oak for the floor.", "Chose oak for the floor."),
        (
            "My mind is made up: we'll keep the old boiler for another winter.",
            "Decided to keep the old boiler for another winter.",
        ),
        ("My wife Ingrid loves orchids.", "Has a wife, Ingrid."),
        ("We fly to Reykjavik on 4 July 2025.", "Goes to Reykjavik on 4 July 2025."),
    ],
)
def test_a_thing_is_told_once_and_in_plain_words(message: str, told: str) -> None:
    assert statements(message) == [told]
