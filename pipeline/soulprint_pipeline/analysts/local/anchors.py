"""Which wordings a sentence may hold, by its words alone.

Every wording begins with certain words and needs certain others. They are looked up before any
regex runs, so that most sentences cost little more than their split into words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import pairwise

import msgspec

from soulprint_pipeline.analysts.local.candidates import Candidate, Shelf, candidate, shelf
from soulprint_pipeline.analysts.local.compiling import ADVERBS
from soulprint_pipeline.analysts.local.demands import Need, common
from soulprint_pipeline.analysts.local.patterns import load
from soulprint_pipeline.analysts.local.words import SPEAKERS

LANGUAGE = "en"
"""Whose clauses `clauses.py` reads."""

_NEXT = 6
"""Words from a first one on among which the second is looked for."""

_LATE = 10
"""Words from which on nothing begins that stands at the beginning of a sentence."""

_NONE = Shelf()

_SKIPPED = frozenset(ADVERBS.replace("|", " ").split())


class _Index(msgspec.Struct, frozen=True):
    """All wordings.

    Attributes:
        begun: by their first word, then by their second; "" where that may be any.
        opened: those that may begin with any word.
        pairs: the first two words of those that begin with certain ones.
        alone: their first words, where the second may be any.
    """

    begun: dict[str, dict[str, Shelf]]
    opened: Shelf
    pairs: frozenset[tuple[str, str]]
    alone: frozenset[str]

    def may_hold(self, said: Sequence[str], words: AbstractSet[str]) -> bool:
        """Say, fast and roughly, whether there may be a wording in a sentence."""
        if self.opened.may_fit(words) or not self.alone.isdisjoint(words):
            return True
        if not self.pairs.isdisjoint(pairwise(said)):
            return True
        if _SKIPPED.isdisjoint(said) and not any("'" in word for word in said):
            return False
        bare = [word.removesuffix("'s") for word in said if word not in _SKIPPED]
        return not self.pairs.isdisjoint(pairwise(bare))


def begun(said: Sequence[str], words: AbstractSet[str]) -> Iterator[Candidate]:
    """Yield the wordings that may begin where a text goes on with the words `said`.

    Args:
        said: the first words, in lower case; adverbs between the first and the second do not
            count.
        words: of the whole sentence.
    """
    seconds = _index().begun.get(said[0]) if said else None
    if seconds is not None:
        yield from seconds.get("", _NONE).fitting(words)
        for found in _seconds(seconds, said[1:]):
            yield from found.fitting(words)


def may_begin(said: Sequence[str], words: AbstractSet[str], *, speaking: bool) -> bool:
    """Say whether some wording may begin at one of the words `said`, a sentence.

    Args:
        said: its words in their order.
        words: the same, with what they may stand for.
        speaking: whether one of them is a word for the speaker; few wordings are without.
    """
    index = _index() if speaking else _speakerless()
    if not index.may_hold(said, words):
        return False
    for at, first in enumerate(said):
        seconds = index.begun.get(first)
        if seconds is None:
            continue
        for each in seconds.get("", _NONE).fitting(words):
            if at < _LATE or not each.ready.pattern.start:
                return True
        if _second_fits(seconds, said[at + 1 : at + _NEXT], words):
            return True
    return any(each.in_order(said) for each in index.opened.fitting(words))


def may_follow(first: str, said: Sequence[str], words: AbstractSet[str]) -> bool:
    """Say whether a wording that begins with `first` may go on with the words `said`."""
    return _second_fits(_index().begun.get(first, {}), said, words)


def _second_fits(seconds: dict[str, Shelf], said: Sequence[str], words: AbstractSet[str]) -> bool:
    return any(True for found in _seconds(seconds, said) for _ in found.fitting(words))


def _seconds(seconds: dict[str, Shelf], said: Sequence[str]) -> Iterator[Shelf]:
    for word in said:
        if found := seconds.get(word):
            yield found
        if word.endswith("'s") and (found := seconds.get(word[:-2])):
            yield found
        if word not in _SKIPPED:
            break


def opened(words: AbstractSet[str]) -> list[Candidate]:
    """Return the wordings that may begin with any word, where all that they need is there."""
    found = {each.rank: each for each in _index().opened.fitting(words)}
    return list(found.values())


@cache
def _index() -> _Index:
    return _indexed(_all())


@cache
def _speakerless() -> _Index:
    return _indexed(each for each in _all() if not _spoken(each.wording.needs))


@cache
def _all() -> tuple[Candidate, ...]:
    wordings = ((ready, wording) for ready in load(LANGUAGE) for wording in ready.wordings)
    return tuple(candidate(rank, *each) for rank, each in enumerate(wordings))


def _indexed(candidates: Iterable[Candidate]) -> _Index:
    begun: dict[str, dict[str, list[Candidate]]] = {}
    opened: list[Candidate] = []
    for each in candidates:
        wording = each.wording
        if not wording.firsts:
            opened.append(each)
            continue
        for first, *more in wording.heads:
            seconds = begun.setdefault(first, {})
            seconds.setdefault(more[0] if more else "", []).append(each)
    pairs = frozenset((first, second) for first, seconds in begun.items() for second in seconds)
    alone = frozenset(first for first, seconds in begun.items() if "" in seconds)
    # Most pairs of words begin the same wordings as many others: a list of nouns, each behind "my".
    known: dict[tuple[int, ...], Shelf] = {}
    shelves: dict[str, dict[str, Shelf]] = {}
    for first, seconds in begun.items():
        shelves[first] = {}
        for second, found in seconds.items():
            ranks = tuple(each.rank for each in found)
            if ranks not in known:
                known[ranks] = shelf(found, _rarity)
            shelves[first][second] = known[ranks]
    return _Index(shelves, shelf(opened, _rarity), pairs, alone)


_rarity = cache(common)
"""Asked of the same words once for each of their wordings."""


def _spoken(needs: Iterable[Need]) -> bool:
    """Say whether needs cannot be met without a word for the speaker."""
    return any(
        need.words <= SPEAKERS
        and all(
            not way.words.isdisjoint(SPEAKERS) or _spoken(way.needs)
            for ways in need.ways.values()
            for way in ways
        )
        for need in needs
    )
