"""Wordings that a sentence may hold, and whether the sentence has the words for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from soulprint_pipeline.analysts.local.demands import Need
from soulprint_pipeline.analysts.local.patterns import Ready
from soulprint_pipeline.analysts.local.wording import Wording


class Candidate(msgspec.Struct, frozen=True):
    """A wording and its pattern.

    Attributes:
        rank: the pattern that comes first wins.
        groups: of words; a sentence without one of each cannot hold the wording.
        others: its needs that no group of words can tell.
    """

    rank: int
    ready: Ready
    wording: Wording
    groups: tuple[frozenset[str], ...]
    others: tuple[Need, ...]

    def fits(self, words: AbstractSet[str]) -> bool:
        """Say whether a sentence of these words has all that the wording needs."""
        # A loop, because much of the time on everyday text is spent here.
        for group in self.groups:
            if group.isdisjoint(words):
                return False
        return not self.others or all(need.met(words) for need in self.others)

    def in_order(self, said: Sequence[str]) -> bool:
        """Say whether its names and numbers may stand among the words of a sentence."""
        return all(order.met(said) for order in self.wording.orders)


def candidate(rank: int, ready: Ready, wording: Wording) -> Candidate:
    """Return a wording with its needs, the rarest first, and the words that may begin it."""
    groups = [need.cues for need in wording.needs]
    if wording.firsts:
        groups.append(wording.firsts)
    return Candidate(
        rank,
        ready,
        wording,
        tuple(dict.fromkeys(groups)),
        tuple(need for need in wording.needs if need.ways),
    )


_FEW = 6
"""Wordings that are looked at one by one."""


class Shelf(msgspec.Struct, frozen=True):
    """Several wordings, found by the rarest words that each needs.

    Attributes:
        few: those that are looked at whatever the words.
        by_word: all others, by each word of which one is in every sentence that holds them.
    """

    few: tuple[Candidate, ...] = ()
    by_word: dict[str, list[Candidate]] = {}

    def may_fit(self, words: AbstractSet[str]) -> bool:
        """Say, fast and roughly, whether one of them may fit a sentence of these words."""
        return bool(self.few) or not self.by_word.keys().isdisjoint(words)

    def fitting(self, words: AbstractSet[str]) -> Iterator[Candidate]:
        """Yield those of which a sentence of these words has all that they need, maybe twice."""
        for each in self.few:
            if each.fits(words):
                yield each
        if self.by_word:
            for word in self.by_word.keys() & words:
                for each in self.by_word[word]:
                    if each.fits(words):
                        yield each


def shelf(
    candidates: Sequence[Candidate], rarity: Callable[[frozenset[str]], tuple[int, int]]
) -> Shelf:
    """Return wordings, ready to be found.

    Args:
        candidates: the wordings.
        rarity: how common the words of a group are: a wording is found by its rarest.
    """
    if len(candidates) <= _FEW:
        return Shelf(tuple(candidates))
    by_word: dict[str, list[Candidate]] = {}
    for each in candidates:
        for word in min(each.groups, key=rarity):
            by_word.setdefault(word, []).append(each)
    return Shelf(by_word=by_word)
