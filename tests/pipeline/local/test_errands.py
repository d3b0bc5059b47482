"""Errands, strangers and fronts: what a sentence is about tells whose words follow it."""

from __future__ import annotations

import pytest

from soulprint_pipeline.analysts.local.find import find
from soulprint_pipeline.analysts.local.patterns import LANGUAGES
from soulprint_pipeline.analysts.local.tokens import tokens
from soulprint_pipeline.analysts.local.voices import errands, strangers
from soulprint_pipeline.analysts.local.voices.turns import others

OBJECTS = [errands.objects_of(language) for language in LANGUAGES]
STRANGERS = [strangers.words_of(language) for language in LANGUAGES]


@pytest.mark.parametrize("text", [text for each in OBJECTS for text in each.yes])
def test_what_follows_an_errand_is_not_believed(text: str) -> None:
    assert list(errands.set_in(text, tokens(text)))


@pytest.mark.parametrize("text", [text for each in OBJECTS for text in each.no])
def test_who_tells_what_they_do_themself_sets_no_errand(text: str) -> None:
    assert not list(errands.set_in(text, tokens(text)))
    assert others(text) == []


@pytest.mark.parametrize("text", [text for each in STRANGERS for text in each.yes])
def test_a_sentence_lets_a_stranger_speak(text: str) -> None:
    assert list(strangers.speak(text, tokens(text)))


@pytest.mark.parametrize("text", [text for each in STRANGERS for text in each.no])
def test_who_reports_or_asks_lets_no_stranger_speak(text: str) -> None:
    assert not list(strangers.speak(text, tokens(text)))
    assert others(text) == []


def _said(text: str) -> list[str]:
    return list(dict.fromkeys(found.statement for found in find(text)))


@pytest.mark.parametrize(
    "text",
    [
        "The groom wants to start with I live in Rome and I own a bakery.",
        "In the podcast the host kept repeating I live in Rome.",
        "In Skyrim I live in Rome.",
        "For one week I'm a vegan.",
        "Call me Ishmael is the best opening ever.",
        "We almost named our dog Otto.",
        "She was my boss at Ford.",
        "I'm the driver tonight.",
        "We're over in Paris for the weekend.",
        "My mother, who can't type: I live in Graz.",
    ],
)
def test_what_holds_elsewhere_or_no_longer_is_no_fact(text: str) -> None:
    assert _said(text) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("I live in Leeds I work nights as a baker", ["Lives in Leeds.", "Works as a baker."]),
        ("myself Arjun, I have one doubt", ["Is called Arjun."]),
        ("i am having two daughters and need advice", ["Has two daughters."]),
        ("my dog he is called Bruno", ["Has a dog called Bruno."]),
        ("Having lived in Marseille for years, I know rain.", ["Lives in Marseille."]),
        ("I, a nurse of twelve years, still faint.", ["Works as a nurse."]),
        ("I live with my mother in Naples.", ["Lives in Naples."]),
        ("Since March I live in Rome.", ["Lives in Rome."]),
    ],
)
def test_what_learners_and_dictation_say_is_read(text: str, says: list[str]) -> None:
    assert _said(text) == says
