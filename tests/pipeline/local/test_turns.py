"""Clauses in another order of words, by the examples that stand with them."""

from __future__ import annotations

import pytest

from soulprint_pipeline.analysts.local.boundaries import clause_starts
from soulprint_pipeline.analysts.local.hope import hopeful
from soulprint_pipeline.analysts.local.spelling import plain
from soulprint_pipeline.analysts.local.tokens import sentence_words, tokens
from soulprint_pipeline.analysts.local.turns import Turn, turned, turns
from tests.pipeline.local.saying import statements


def _clauses(sentence: str) -> list[str]:
    said = plain(sentence, tokens(sentence))
    places = clause_starts(said, 0, len(said))
    return [text for text, _ in turned(said, places, (0, len(said)), len(said))]


@pytest.mark.parametrize("turn", turns(), ids=lambda turn: turn.id)
def test_a_clause_in_another_order_is_turned(turn: Turn) -> None:
    assert turn.yes
    for sentence, clause in turn.yes:
        assert clause in _clauses(sentence)
        assert hopeful(sentence_words(sentence))


@pytest.mark.parametrize("turn", turns(), ids=lambda turn: turn.id)
def test_what_only_looks_like_it_is_left_as_it_is(turn: Turn) -> None:
    assert turn.no
    for sentence in turn.no:
        assert _clauses(sentence) == []


@pytest.mark.parametrize(
    "message",
    [
        "I'm Dutch but my kids, Bram and Lotte, grew up in Canada.",
        "I work from home and my wife, a nurse, moved to Leeds.",
        "I stutter a little, so avoid words that begin with a hard b.",
    ],
)
def test_a_second_verb_is_not_given_the_speaker_where_somebody_comes_between(message: str) -> None:
    said = " ".join(statements(message))
    assert not any(word in said for word in ("Canada", "Leeds", "Avoid"))
