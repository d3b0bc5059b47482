"""Dates as people say them become dates that stay true."""

from __future__ import annotations

from datetime import date

import pytest

from soulprint_pipeline.analysts.local.calendars import examples
from soulprint_pipeline.analysts.local.dates import day_of, resolve, yearless
from soulprint_pipeline.analysts.local.patterns import LANGUAGES

WEDNESDAY = date(2025, 2, 19)
EXAMPLES = [(code, *pair) for code in LANGUAGES for pair in examples(code)]


@pytest.mark.parametrize(("language", "said", "is_on"), EXAMPLES)
def test_an_expression_means_what_its_calendar_says(language: str, said: str, is_on: str) -> None:
    assert resolve(said, language, WEDNESDAY) == is_on
    assert resolve(f"{said}, and then?", language, WEDNESDAY) == is_on


@pytest.mark.parametrize(
    "said", ["tomorrow", "next Friday", "in two weeks", "last summer", "on the 5th"]
)
def test_without_the_messages_date_what_needs_it_is_left_out(said: str) -> None:
    assert resolve(said, "en", None) is None


def test_without_the_messages_date_what_does_not_need_it_stays() -> None:
    assert resolve("on 3 March", "en", None) == "3 March"
    assert resolve("on 3 March 2027", "en", None) == "3 March 2027"


@pytest.mark.parametrize(
    ("said", "today", "is_on"),
    [
        ("on Friday", date(2025, 2, 21), "28 February 2025"),
        ("next Friday", date(2025, 2, 21), "28 February 2025"),
        ("last Friday", date(2025, 2, 21), "14 February 2025"),
        ("tomorrow", date(2024, 2, 28), "29 February 2024"),
        ("in a month", date(2024, 12, 31), "January 2025"),
        ("on the 31st", date(2025, 4, 2), "31 May 2025"),
        ("on 29 February", date(2025, 1, 1), "29 February 2028"),
        ("on 31 April", date(2025, 1, 1), None),
        ("this weekend", date(2025, 2, 23), "the weekend of 22 February 2025"),
        ("last summer", date(2025, 10, 1), "summer 2025"),
        ("last summer", date(2025, 7, 1), "summer 2024"),
        ("next summer", date(2025, 7, 1), "summer 2026"),
        ("this winter", date(2025, 1, 3), "winter 2024-2025"),
        ("tomorrow", date.max, None),
        ("two years ago", date(2025, 1, 1), "2023"),
        ("a week from Friday", WEDNESDAY, "28 February 2025"),
        ("a week from today", WEDNESDAY, "26 February 2025"),
        ("in the new year", WEDNESDAY, None),
        ("in the new year", date(2025, 10, 1), "2026"),
        ("over Easter", date(2025, 6, 1), "April 2026"),
        ("on 3/4/2025", WEDNESDAY, None),
        ("on Zoom", WEDNESDAY, None),
        ("2024", WEDNESDAY, None),
        ("in 2 minutes", WEDNESDAY, None),
        ("on Fridays", WEDNESDAY, None),
        ("in 40 weeks", WEDNESDAY, None),
    ],
)
def test_dates_at_the_edges(said: str, today: date, is_on: str | None) -> None:
    assert resolve(said, "en", today) == is_on


@pytest.mark.parametrize(
    ("said", "is_on"),
    [
        ("on 3 March", "3 March 2024"),
        ("in June", "June 2024"),
        ("in January", "January 2025"),
        ("on Friday", "14 February 2025"),
        ("on the 20th", "20 January 2025"),
    ],
)
def test_what_is_over_was_the_last_time(said: str, is_on: str) -> None:
    assert resolve(said, "en", WEDNESDAY, past=True) == is_on


@pytest.mark.parametrize("at", [None, float("inf"), float("nan"), 1e18, -1e18])
def test_an_impossible_time_is_no_day(at: float | None) -> None:
    assert day_of(at) is None


def test_a_birthday_comes_every_year() -> None:
    assert yearless("20 February 2025") == "20 February"
    assert yearless("20 February") == "20 February"
    assert yearless("the week of 20 February 2025") is None
