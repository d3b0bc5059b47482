"""Places of a text at which a regex may match at all, told from how it begins.

To search is to try a regex at every letter of a text. Most begin with a word out of a few, or where
a sentence does: they are tried at those places alone, which are looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cache
from itertools import takewhile

from soulprint_pipeline.analysts.local.first_words import (
    FirstWords,
    Footholds,
    UntoldError,
    is_letter,
)
from soulprint_pipeline.analysts.local.later import compiled
from soulprint_pipeline.analysts.local.parsed import GAP, Given, letters_of, read
from soulprint_pipeline.analysts.local.word_places import FIGURED, is_mark, word_places

_SHORT = 200
"""Characters of a text in which a search costs less than a look for its places."""
_FEW = 30
"""Keys that are looked up one by one."""
_MOST_WAYS = 60
"""Ways to begin that are told apart, at most."""


def first_match(
    regex: str, text: str, start: int = 0, stop: int | None = None
) -> re.Match[str] | None:
    """Return what `re.search` finds in a text between two places, without regard to case."""
    stop = len(text) if stop is None else stop
    holds = None if len(text) < _SHORT else footholds(regex)
    if holds is None:
        return compiled(regex).search(text, start, stop)
    index = word_places(text)
    keys = [key for key in holds if key in index] if len(holds) < _FEW else holds.keys() & index
    if not keys:
        # Most regexes are never compiled, which costs a thousand such looks.
        return None
    places = {place + offset for key in keys for place in index[key] for offset in holds[key]}
    match = compiled(regex).match
    for place in sorted(places):
        if start <= place and (found := match(text, place, stop)):
            return found
    return None


@cache
def footholds(regex: str) -> Footholds | None:
    """Return by what a match is found, and how far from there it may begin; None if by nothing."""
    return _told(list(read(regex)), [_MOST_WAYS])


def _told(parts: Sequence[Given], left: list[int]) -> Footholds | None:
    left[0] -= 1
    if not parts or left[0] < 0:
        return None
    with suppress(UntoldError):
        return FirstWords().told(parts)
    (operation, given), *rest = parts
    name = str(operation)
    found: Footholds | None = None
    if name == "BRANCH":
        found = _together(_told([*way, *rest], left) for way in given[1])
    elif name == "SUBPATTERN":
        found = _told([*given[3], *rest], left)
    elif name == "ASSERT" and given[0] < 0:
        found = _behind(list(given[1]))
    elif name in {"ASSERT", "ASSERT_NOT"}:
        found = _told(rest, left)
    elif name == "MAX_REPEAT" and given[0]:
        found = _within(list(given[2])[:1])
    else:
        found = _within(parts)
    return found


def _together(ways: Iterable[Footholds | None]) -> Footholds | None:
    found: dict[str, set[int]] = {}
    for way in ways:
        if way is None:
            return None
        for key, offsets in way.items():
            found.setdefault(key, set()).update(offsets)
    return {key: tuple(sorted(offsets)) for key, offsets in found.items()}


def _behind(parts: Sequence[Given]) -> Footholds | None:
    """Tell of single letters in front of a match: a full stop, and a blank."""
    if not all(map(is_letter, parts)):
        return None
    told = (_marked(each, len(parts) - place) for place, each in enumerate(parts))
    return next((each for each in told if each is not None), None)


def _within(parts: Sequence[Given]) -> Footholds | None:
    """Tell of single letters with which a match begins."""
    told = (_marked(each, -place) for place, each in enumerate(takewhile(is_letter, parts)))
    return next((each for each in told if each is not None), None)


def _marked(part: Given, offset: int) -> Footholds | None:
    """Tell of a letter that is always a figure, or a mark: a full stop, the end of a line."""
    operation, given = part
    if str(operation) == "IN" and [str(each) for _, each in given] == ["CATEGORY_DIGIT"]:
        return {FIGURED: (offset,)}
    letters = letters_of(operation, given)
    if not letters or not all(map(is_mark, letters)):
        return None
    return {each + GAP: (offset,) for each in letters}
