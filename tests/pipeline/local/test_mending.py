"""Statements are whole, or they are none."""

from __future__ import annotations

import pytest

from tests.pipeline.local.saying import statements


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
