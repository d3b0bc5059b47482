"""The measure itself: a list that is too short or a judge that is too kind would prove nothing."""

from __future__ import annotations

import pytest

from benchmarks.analyst import lists
from benchmarks.analyst.days_told import names_day
from benchmarks.analyst.expected import parse
from benchmarks.analyst.judging import standing
from soulprint_pipeline.facts import Category, Fact


def _fact(
    statement: str,
    *,
    slot: str | None = None,
    at: float = 0.0,
    category: Category = "decisions",
) -> Fact:
    return Fact(category, statement, "c", "m", "quote", said_at=at, slot=slot)


def test_the_lists_are_as_long_as_they_must_be_and_say_nothing_twice() -> None:
    english, decoys, pairs = lists.planted(), lists.decoys(), lists.pairs()
    later = [lists.later(name) for name in lists.LATER]
    german, german_decoys = lists.german()
    assert len(english) >= 260
    assert len([case for case in english if case.kind == "days"]) >= 20
    assert len(decoys) >= 200
    assert all(len(cases) >= 110 and len(none) >= 115 for cases, none in later)
    assert len(pairs) >= 40
    assert len(german) >= 40
    assert len(german_decoys) >= 30
    # Two who wrote apart may have met on a short sentence; within a list nothing counts twice.
    for cases, none in ((english, decoys), (german, german_decoys), *later):
        said = [case.messages for case in (*cases, *none)]
        twice = len(said) - len(set(said))
        assert twice == 0


@pytest.mark.parametrize(
    "statement",
    [
        "exam on 20 June 2025",
        "exam on friday, june 20th, 2025",
        "exam on 20th of june 2025.",
        "exam (2025-06-20)",
        "prüfung am 20. juni 2025",
        "prüfung am 20.06.2025",
    ],
)
def test_a_day_is_known_in_every_spelling(statement: str) -> None:
    assert names_day("2025-06-20", statement.casefold())
    assert names_day("06-20", statement.casefold())


@pytest.mark.parametrize(
    "statement",
    ["exam on 20 june", "exam on 20 june 2026", "exam on 2 june 2025", "exam in june 2025"],
)
def test_another_day_or_one_without_its_year_is_not_the_day(statement: str) -> None:
    assert not names_day("2025-06-20", statement)


def test_a_month_and_a_year_are_known_within_a_day() -> None:
    assert names_day("2025-06", "moved on 2025-06-20")
    assert names_day("2025", "moved in 2025")
    assert not names_day("2025", "moved in 12025")


def test_a_fact_matches_by_category_words_and_slot() -> None:
    wanted = parse("preferences|decisions#home: liv/moved leeds -used")
    assert wanted.matches(_fact("Lives in Leeds.", slot="home"))
    assert wanted.slotted(_fact("Lives in Leeds.", slot="home"))
    assert wanted.matches(_fact("Lives in Leeds."))
    assert not wanted.slotted(_fact("Lives in Leeds."))
    assert not wanted.matches(_fact("Lives in Leeds.", slot="employer"))
    assert not wanted.matches(_fact("Lives in Leeds.", slot="home", category="beliefs"))
    assert not wanted.matches(_fact("Used to live in Leeds.", slot="home"))
    assert not wanted.matches(_fact("Lives in Newleeds.", slot="home"))
    assert not parse("any#!home: leeds").matches(_fact("Lives in Leeds.", slot="home"))
    assert parse("may any: leeds").optional


@pytest.mark.parametrize("text", ["leeds", "homes: leeds", "any#home leeds"])
def test_an_expectation_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expectation|category"):
        parse(text)


def test_the_newest_of_a_slot_stands_and_what_has_no_slot_stands_too() -> None:
    leeds, york = (
        _fact("Lives in Leeds.", slot="home", at=1.0),
        _fact("Lives in York.", slot="home", at=2.0),
    )
    moss, fern = _fact("Has a dog, Moss.", at=1.0), _fact("Has a dog, Fern.", at=2.0)
    stand = {fact.statement for fact in standing([york, leeds, moss, fern])}
    assert stand == {york.statement, moss.statement, fern.statement}


def test_a_fact_that_is_said_again_later_stands_again() -> None:
    leeds = _fact("Lives in Leeds.", slot="home", at=1.0)
    york = _fact("Lives in York.", slot="home", at=2.0)
    again = _fact("Lives in Leeds.", slot="home", at=3.0)
    assert standing([leeds, york, again]) == [again]
