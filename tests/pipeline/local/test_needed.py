"""Words that a text must hold for a regex to match, told from the regex."""

from __future__ import annotations

import re

import pytest

from soulprint_pipeline.analysts.local.needed import needed, words_in
from soulprint_pipeline.analysts.local.open_clauses import moments
from soulprint_pipeline.analysts.local.sieve import Changes, Sieve
from soulprint_pipeline.analysts.local.wishes.lexicon import entries


@pytest.mark.parametrize(
    ("regex", "words"),
    [
        (r"\bfrom now on\b", {"from"}),
        (r"\b(?:always|never)\b", {"always", "never"}),
        (r"\bi (?:really )?adore ", {"adore"}),
        (r"\bborn in '([3-9]\d)\b", {"born"}),
        (r"^Has (?=(?:exam|interview)\b)", {"exam", "interview"}),
        (r"(?<![\w-])tomorrow(?!\w)", {"tomorrow"}),
        (r"\b(?:\w+ ){0,3}hedges\b", {"hedges"}),
        (r"(?:19|20)\d\d", {"#"}),
        # Parts of words are none.
        (r"assum", set()),
        (r"\bassum\w+", set()),
        (r"(?:cats)?dogs", set()),
        # What need not be there, and what must not.
        (r"\b(?:cats )?", set()),
        (r"(?!\bcats\b)\w+", set()),
        (r"\bcats\b|\w", set()),
    ],
)
def test_words_are_told_from_a_regex(regex: str, words: set[str]) -> None:
    assert set(*needed(re.compile(regex, re.IGNORECASE))[:1]) == words


def test_what_begins_a_text_begins_a_word() -> None:
    regex = re.compile(r"(?:please |just )*avoid ", re.IGNORECASE)
    assert not needed(regex)
    assert Sieve.of([regex], beginning=True).passing(words_in("just avoid them")) == [0]
    assert Sieve.of([regex], beginning=True).passing(words_in("just use them")) == []


@pytest.mark.parametrize("text", ["GUEST", "gue\u017ft", "Gue\u017fT"])
def test_odd_letters_are_those_that_a_regex_takes_them_for(text: str) -> None:
    regex = re.compile(r"\bguest\b", re.IGNORECASE)
    assert regex.search(text)
    assert Sieve.of([regex]).holds(words_in(text))


def test_changes_see_what_those_before_them_wrote() -> None:
    changes = Changes(
        (
            (re.compile(r"\bone\b"), "two"),
            (re.compile(r"\btwo\b"), "three"),
            (re.compile(r"\bone\b"), "four"),
        )
    )
    assert changes.made("one five") == "three five"
    assert changes.made("five") == "five"


def test_every_opening_passes_where_it_matches() -> None:
    sieve = Sieve.of((each.regex for each in entries()), beginning=True)
    for place, entry in enumerate(entries()):
        for text, _ in entry.opening.yes:
            for word in re.finditer(r"\b\w", text):
                rest = text[word.start() :]
                if entry.regex.match(rest):
                    assert place in sieve.passing(words_in(rest))


@pytest.mark.parametrize("text", ["on 3 May", "next Friday", "tomorrow", "2024-05-03", "in 2019"])
def test_days_are_found_by_their_words(text: str) -> None:
    assert needed(moments.shape())
    assert next(moments.days_in(f"It is {text}, I think."), None)
    assert next(moments.days_in("It is what I think."), None) is None
