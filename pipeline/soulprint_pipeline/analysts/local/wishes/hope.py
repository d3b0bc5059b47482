"""Whether a sentence may hold a wish about answers, by its words alone."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import cache

from soulprint_pipeline.analysts.local.wishes.lexicon import listed

_ANSWERS = frozenset(["answers", "replies", "responses", "explanations"])
_OURS = frozenset(["your", "my", "i", "i'd", "prefer", "want", "like"])
_YOU = frozenset(["you", "you're", "your", "youre"])
_FEW = 5
"""Words of a sentence that may be nothing but a wish: "Short answers, always."."""
_LASTS = frozenset(
    ["always", "remember", "future", "default", "permanently", "standing", "forward", "henceforth",
     "rule"]
)  # fmt: skip
_FORMS = frozenset(
    ["metric", "celsius", "spelling", "units", "lines", "tables", "headings", "bold", "bullets",
     "bullet", "prose", "paragraphs", "sentences", "comments", "sources", "grams", "euros",
     "kilometres", "pounds", "words", "english", "imperial", "fahrenheit"]
)  # fmt: skip
_OF_ALL = frozenset(["all", "every", "each", "any", "future"])
_TALKS = frozenset(["answers", "replies", "responses", "chats", "conversations", "reply"])
_TOO = frozenset(["too", "tend", "keep"])
_PAIRS = ((_ANSWERS, _OURS), (_TOO, _YOU), (_LASTS, _FORMS), (_OF_ALL, _TALKS))
"""Of each pair a word has to be there."""


def may_wish(sentence: str, said: AbstractSet[str]) -> bool:
    """Say whether a wish may stand in a sentence.

    Args:
        sentence: loose, see `tokens`.
        said: its words.
    """
    if not _cues().isdisjoint(said) or (not _ANSWERS.isdisjoint(said) and len(said) <= _FEW):
        return True
    if any(not one.isdisjoint(said) and not other.isdisjoint(said) for one, other in _PAIRS):
        return True
    if listed("often_acts").isdisjoint(said):
        return False
    if not listed("lasting").isdisjoint(said):
        return True
    whole = f" {sentence} "
    return any(each in whole for each in _phrases())


@cache
def _cues() -> frozenset[str]:
    return listed("cues") | listed("manner_acts") - {"dumb", "baby", "mince", "hedge", "roast"}


@cache
def _phrases() -> tuple[str, ...]:
    return tuple(sorted(f" {each} " for each in listed("phrases")))
