"""Wishes in bare words, the one form in which each is told, and where it stands in a profile."""

from __future__ import annotations

import pytest

from soulprint_pipeline.analysts.local.wishes.canon import UNSURE, canonical
from soulprint_pipeline.analysts.local.wishes.fields import manner_of, placed
from tests.pipeline.local.saying import statements


@pytest.mark.parametrize(
    ("message", "told"),
    [
        ("In future, metric only, please.", ["Prefers answers with metric units."]),
        (
            "for all your replies: short lines, no tables, no emoji.",
            [
                "Prefers answers with short lines.",
                "Prefers answers without tables.",
                "Prefers answers without emojis.",
            ],
        ),
        ("Short answers please, always.", ["Prefers short answers."]),
        ("Permanently, please: prices in euros.", ["Wants prices in euros."]),
        (
            "I'd be grateful if in future you would use British spelling when you write for me.",
            ["Prefers answers with British spelling."],
        ),
        ("For all guests: no shoes, no smoking.", []),
        ("In future versions, metric only.", []),
        ("House rules: no pets, no smoking, no parties.", []),
        ("I need a speech, 1 minute, funny, no swearing cause the kids are there", []),
    ],
)
def test_bare_words_are_a_wish_where_they_are_said_of_all_answers(
    message: str, told: list[str]
) -> None:
    assert statements(message) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Does not want emojis in answers.", "Prefers answers without emojis."),
        ("Does not want emojis from the assistant in answers.", "Prefers answers without emojis."),
        (
            "Does not want the assistant to use emojis when it talks to them.",
            "Prefers answers without emojis.",
        ),
        ("Wants the assistant to say it when it does not know.", UNSURE),
        ("Wants the assistant to tell them when it is not sure.", UNSURE),
        ("Wants answers blunt.", "Prefers blunt answers."),
        ("Wants the assistant to ask them first.", "Wants the assistant to ask them first."),
    ],
)
def test_wishes_that_mean_one_thing_are_told_in_one_form(said: str, told: str) -> None:
    assert canonical(said) == told


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        (UNSURE, ("agents.behavioral_rules", "Says when it does not know or is not sure.")),
        (
            "Wants the assistant to ask them before it rewrites anything.",
            ("agents.behavioral_rules", "Asks them before it rewrites anything."),
        ),
        ("Prefers answers without emojis.", ("agents.do_not", "emojis")),
        ("Wants prices in euros.", ("tools.output_preferences", "Wants prices in euros.")),
        ("Likes long novels.", None),
    ],
)
def test_behaviour_stands_in_agents_and_form_in_tools(
    statement: str, place: tuple[str, str] | None
) -> None:
    assert placed(statement) == place


def test_honesty_is_behaviour() -> None:
    told = manner_of("Prefers honest answers.")
    assert told == ("agents.behavioral_rules", "Gives honest answers.")
