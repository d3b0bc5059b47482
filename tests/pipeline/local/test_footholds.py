"""Places at which a regex may match, told from how it begins."""

from __future__ import annotations

import re

import pytest

from soulprint_pipeline.analysts.local.footholds import first_match, footholds
from soulprint_pipeline.analysts.local.parsed import alternatives
from soulprint_pipeline.analysts.local.shapes import Tried, forms

KINDS = ("request", "begins", "whole", "after", "comment", "hands", "paper", "signs", "turns")
BEFORE = ("", "There is more to be said of it than fits into a line. ", "One.\n\n", "so, ")
BEHIND = f" What stands here makes a text long enough to have its places looked up.{' More.' * 24}"


@pytest.mark.parametrize(
    ("regex", "keys"),
    [
        (r"\b(?:always|not)\b", {"alwa", "not "}),
        (r"\bi (?:really )?adore ", {"i "}),
        (r"(?:please )?\bstop\b", set()),
        (r"\b(?:please )?stop\b", {"plea", "stop"}),
        (r"(?:^|[.!?] {0,2})now\b", {" ", "\0now "}),
        (r"(?<=[.!?] )now\b", {"\nnow "}),
        (r"(?:^|(?<=\n))[^:]{2,20}:", {" ", "\n "}),
        (r"\d+ miles", {"#"}),
        (r"\bassum\w+", {"assu"}),
        # Parts of words are none, and a word that may go on is not told.
        (r"cats\b", set()),
        (r"\bca\w*", set()),
        (r"\w+ cats", set()),
    ],
)
def test_places_are_told_from_how_a_regex_begins(regex: str, keys: set[str]) -> None:
    assert set(footholds(regex) or ()) == keys


@pytest.mark.parametrize("kind", KINDS)
def test_the_first_match_is_what_a_search_finds(kind: str) -> None:
    for form, shape in forms(kind):
        for way in alternatives(shape.pattern):
            regex = re.compile(way, re.IGNORECASE)
            for text in (f"{before}{each}{BEHIND}" for before in BEFORE for each in form.yes):
                for start, stop in ((0, len(text)), (9, len(text)), (0, len(text) - len(BEHIND))):
                    searched = regex.search(text, start, stop)
                    found = first_match(way, text, start, stop)
                    assert (searched and searched.span()) == (found and found.span()), (way, text)


def test_places_of_a_shape_are_those_that_finditer_finds() -> None:
    for form, shape in forms("request"):
        tried = Tried(shape, list(alternatives(shape.pattern)))
        text = f"{' '.join(form.yes)}{BEHIND}"
        assert list(tried.places(text)) == [each.start() for each in shape.regex.finditer(text)]
