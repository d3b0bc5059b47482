"""Whether a sentence may hold a wish about answers, by its words alone."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from functools import cache

from soulprint_pipeline.analysts.local.wishes.lexicon import listed

_ANSWERS = frozenset(["answers", "replies", "responses", "explanations"])
_OURS = frozenset(["your", "my", "i", "i'd", "prefer", "want", "like"])
_YOU = frozenset(["you", "you're", "your", "youre"])
_TOO = frozenset(["too", "tend", "keep"])


def may_wish(sentence: str, said: AbstractSet[str]) -> bool:
    """Say whether a wish may stand in a sentence.

    Args:
        sentence: loose, see `tokens`.
        said: its words.
    """
    if not _cues().isdisjoint(said):
        return True
    if not _ANSWERS.isdisjoint(said) and not _OURS.isdisjoint(said):
        return True
    if not _TOO.isdisjoint(said) and not _YOU.isdisjoint(said):
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
