"""A quote proves a fact only when it really occurs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soulprint_pipeline.quotes import occurs, shorten

TEXT = "Well \u2014 I\u2019m told\nthat  \u201cGreta\u201d lives\u00a0in Bremen\u2026"


@pytest.mark.parametrize(
    "quote",
    ["i'm told that", '"greta" lives in bremen', "WELL - I'M", "lives in Bremen..."],
)
def test_marks_blanks_and_case_do_not_matter(quote: str) -> None:
    assert occurs(quote, TEXT)


@pytest.mark.parametrize("quote", ["", "  ", "...", "I", "in", "lived in Bremen", "Bremen lives"])
def test_what_was_not_said_or_proves_nothing_does_not_occur(quote: str) -> None:
    assert not occurs(quote, TEXT)


@given(st.text(max_size=80), st.integers(1, 60))
def test_a_shortened_text_fits_and_is_a_beginning(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert len(short) <= limit
    assert text.strip().startswith(short)


def test_a_word_is_not_broken_unless_it_is_the_first() -> None:
    assert shorten("She lives in Bremen now", 12) == "She lives in"
    assert shorten("She lives in Bremen now", 14) == "She lives in"
    assert shorten("Donaudampfschiff", 5) == "Donau"
