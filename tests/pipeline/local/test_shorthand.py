"""Labels, telegrams and clauses without their subject, by the examples that stand with them."""

from __future__ import annotations

import pytest

from soulprint_pipeline.analysts.local.own_words import blank_others
from soulprint_pipeline.analysts.local.shorthand import labels, reader
from soulprint_pipeline.analysts.local.shorthand.labels import Label
from soulprint_pipeline.analysts.local.shorthand.shapes import Shape, shapes
from tests.pipeline.local.saying import statements

ALL: list[Shape | Label] = [*(known.shape for known in shapes()), *labels.known()]


@pytest.mark.parametrize("shape", ALL, ids=lambda shape: shape.id)
def test_what_is_said_in_a_hurry_is_told_in_whole_sentences(shape: Shape | Label) -> None:
    assert shape.yes
    for message, *told in shape.yes:
        said = statements(message)
        assert [each for each in told if each not in said] == [], said


@pytest.mark.parametrize("shape", ALL, ids=lambda shape: shape.id)
def test_what_only_looks_like_it_is_not_told(shape: Shape | Label) -> None:
    for message in shape.no:
        assert list(reader.written(blank_others(message), message)) == []


@pytest.mark.parametrize(
    "message",
    [
        "47, 53, 61. which of these are prime?",
        "2 cats, sunset, watercolor style",
        "70, retired, likes fishing. gift ideas for him?",
        "Case study: 54, smoker, diabetic. what is the diagnosis?",
        "Retired gent, 70, own teeth, seeks lady for company.",
        "name: web\nversion: 3\nwhy does my build fail",
        "Name: Elara Moon\nRace: elf\nClass: ranger\nGive her a backstory for my game",
        "pets: no\nsmoking: no\nis that a normal lease for us?",
        "forklift driver, nights, tesco depot",
    ],
)
def test_lists_pictures_cases_and_forms_are_nobody(message: str) -> None:
    assert list(reader.written(blank_others(message), message)) == []


def test_a_message_without_such_words_is_not_looked_at() -> None:
    assert not reader.may_be_short("Could you explain how a heat pump works, in plain words?")
    assert not reader.may_be_short("I live in Bremen. " * 200)
