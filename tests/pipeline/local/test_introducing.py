"""Names, ages and trades that are told beside what is asked for."""

from __future__ import annotations

import pytest

from soulprint_pipeline.analysts.local.find import find
from soulprint_pipeline.quotes import occurs


def told(text: str) -> list[str]:
    return sorted({each.statement for each in find(text)})


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        (
            "Write a short bio. Full name: Ingrid Halvorsen. Two lines.",
            "Is called Ingrid Halvorsen.",
        ),
        (
            "Draft a mail about the lift. Sign it with my name, Tomasz Wilk.",
            "Is called Tomasz Wilk.",
        ),
        ("cover letter pls, applicant is me, Priyanka Deshmukh", "Is called Priyanka Deshmukh."),
        ("Hiya, this is Bronagh! Where do i start?", "Is called Bronagh."),
        ("Delphine Pruitt, with two t's. you got my surname wrong", "Is called Delphine Pruitt."),
        ("is 16 too young to start lifting? thats how old i am", "Is 16 years old."),
        ("At forty-five, is it silly to go back to university?", "Is 45 years old."),
        ("How much sleep do you need at my age? (38, desk job)", "Is 38 years old."),
        ("I (34F) need a rule for splitting rent", "Is 34 years old."),
        ("can a hairdresser deduct scissors? asking because I am one", "Works as a hairdresser."),
    ],
)
def test_what_is_told_of_oneself_beside_an_order_is_known(text: str, statement: str) -> None:
    assert statement in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "Write a story about a wizard. Full name: Ingrid Halvorsen.",
        "Draft a bio for my client. Full name: Ingrid Halvorsen.",
        "He says my name is Ibrahim and I need a form.",
        "Hi, this is Lidl! Your parcel is late.",
        "is 16 too young for a boy? he says that's my age",
        "Forum post: I'm 29F and we share a flat.",
        "At forty, is the oven hot enough? Bake it at forty-five, is it done?",
    ],
)
def test_what_may_be_said_by_others_is_not(text: str) -> None:
    assert told(text) == []


def test_a_name_is_quoted_with_the_words_around_it() -> None:
    text = "Is this comma right? I'm not sure.\nThank you very much,\nHelmut"
    (found,) = find(text)
    assert occurs(found.quote, text)
    assert len(found.quote.split()) > 1
