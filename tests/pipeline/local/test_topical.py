"""Stands to a thing that was named in the sentence before."""

from __future__ import annotations

import pytest

from tests.pipeline.local.saying import statements


@pytest.mark.parametrize(
    ("message", "statement"),
    [
        ("Ooh, liquorice! My favourite, the saltier the better.", "Loves liquorice."),
        ("ok, but coriander? can't stand it, never could.", "Can't stand coriander."),
        ("Musicals? I can't stand them.", "Can't stand musicals."),
        ("What are the arguments against nuclear power? I'm for it.", "Is for nuclear power."),
        (
            "Which key splits in neovim, shame on me, I use it for everything",
            "Uses Neovim as editor.",
        ),
    ],
)
def test_a_stand_is_told_with_its_thing(message: str, statement: str) -> None:
    assert statement in statements(message)


@pytest.mark.parametrize(
    "message",
    [
        "Great poem! I love it.",
        "Version two? I like it.",
        "The new layout? I hate it.",
        "Oh, the second one! My favourite.",
        "My sister said: olives? I hate them.",
        "Thanks. I love it.",
    ],
)
def test_what_is_at_hand_is_no_thing_of_the_world(message: str) -> None:
    assert statements(message) == []
