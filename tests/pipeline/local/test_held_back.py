"""How right the patterns are on wordings that they were not written from."""

from __future__ import annotations

import pytest

from tests.pipeline.local.held_back import ALSO, DECOYS, TRUE
from tests.pipeline.local.saying import facts, statements


def test_what_is_found_is_right_and_most_is_found() -> None:
    found = right = wrong = 0
    for text, category, words in TRUE:
        hit = False
        for fact in facts(text):
            statement = fact.statement.lower()
            if fact.category == category and all(word.lower() in statement for word in words):
                hit, right = True, right + 1
            elif any(word.lower() in statement for word in (*words, *ALSO.get(text, ()))):
                right += 1
            else:
                wrong += 1
        found += hit
    assert len(TRUE) >= 60
    assert right / (right + wrong) >= 0.95
    assert found / len(TRUE) >= 0.6


@pytest.mark.parametrize("text", DECOYS)
def test_what_is_no_statement_about_oneself_is_none(text: str) -> None:
    assert statements(text) == []
