"""Somebody of the speaker's who is told of in one sentence and named in the next."""

from __future__ import annotations

import pytest

from soulprint_pipeline.analysts.local.find import find

TOLD = [
    ("We got a greyhound!! She's called Comet.", "Has a greyhound called Comet."),
    ("What do rabbits eat? mine are Hazel and Fiver", "Has rabbits called Hazel and Fiver."),
    ("It's my wife's 40th, her name is Lucinda.", "Has a wife, Lucinda."),
    ("i have a boyfriend since may, his name is Conor", "Has a boyfriend, Conor."),
    ("We have two kids, mia is 6 and leo is 3.", "Has children: Mia and Leo."),
    ("My dog hates the vet. Rocco is a big rottweiler.", "Has a dog called Rocco."),
    ("Chickens! I have six of them.", "Has six chickens."),
    ("My son hates maths. He's 7 and cries over it.", "Has a son aged 7."),
    ("My daughter comes too. She's coeliac.", "Their daughter is coeliac."),
]


@pytest.mark.parametrize(("message", "statement"), TOLD)
def test_who_was_brought_up_is_meant_by_the_next_pronoun(message: str, statement: str) -> None:
    told = [each.statement for each in find(message)]
    assert statement in told
    assert not any(statement != each and statement.startswith(each[:-1]) for each in told)


@pytest.mark.parametrize(
    "message",
    [
        "My boss has a dog. He's called Rex.",
        "My neighbour's dog barks. He's called Rex.",
        "If we had a dog, his name would be Rex.",
        "My sister met a guy. He's called Rex.",
        "My sister has a new boss. She's coeliac.",
    ],
)
def test_whoever_came_between_takes_the_pronoun(message: str) -> None:
    told = [each.statement for each in find(message)]
    assert not any("Rex" in each or "coeliac" in each for each in told)
