"""A second verb of a clause is told like the first."""

from __future__ import annotations

import pytest

from soulprint_pipeline.analysts.local.joined import in_third_person


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Gets up at 5:30 and walk the dog.", "Gets up at 5:30 and walks the dog."),
        ("Wakes up at six, feed the cats and go running.",
         "Wakes up at six, feeds the cats and goes running."),
        ("Runs a bakery and bake every night.", "Runs a bakery and bakes every night."),
        ("Always eats porridge and drink tea.", "Always eats porridge and drinks tea."),
        ("Usually takes the bus and walk.", "Usually takes the bus and walks."),
    ],
)  # fmt: skip
def test_every_verb_of_one_subject_is_in_the_third_person(said: str, told: str) -> None:
    assert in_third_person(said) == told


@pytest.mark.parametrize(
    "said",
    [
        "Likes to bake and read the paper.",
        "Listens to music and podcasts.",
        "Always drinks tea and water.",
        "Usually goes for a run and swim.",
        "Plans to open a bakery and bake every night.",
        "Decided to sell the car and take the train.",
        "Has a dog.",
    ],
)
def test_what_is_no_second_verb_stays_as_it_was_said(said: str) -> None:
    assert in_third_person(said) == said
