"""What every match of a wording has, by its words: a word, or all that one of several ways has."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

import msgspec

from soulprint_pipeline.analysts.local.words import COMMON, SPEAKERS


class Way(msgspec.Struct, frozen=True):
    """All of what one way to say something needs: each of these words, and the needs."""

    words: frozenset[str]
    needs: tuple[Need, ...]


class Need(msgspec.Struct, frozen=True):
    """What every match has one of: a word, or all that one of several ways needs.

    Attributes:
        ways: by a word that the way cannot be without, the rarest.
    """

    words: frozenset[str]
    ways: dict[str, tuple[Way, ...]] = {}

    @property
    def cues(self) -> frozenset[str]:
        """Words of which there is one wherever it is met."""
        return self.words.union(self.ways)

    def met(self, said: AbstractSet[str]) -> bool:
        """Say whether a sentence of these words has it."""
        if not self.words.isdisjoint(said):
            return True
        for cue in self.ways.keys() & said:
            for way in self.ways[cue]:
                if way.words <= said and all(need.met(said) for need in way.needs):
                    return True
        return False


def rank(need: Need) -> tuple[int, int]:
    """Tell how common the words of a need are: the rarest comes first."""
    return common(need.cues)


def common(words: AbstractSet[str]) -> tuple[int, int]:
    """Tell how common words are of which one is needed."""
    return len(words & COMMON) + 4 * len(words & SPEAKERS), len(words)


def one_of(ways: list[tuple[Need, ...]]) -> Need:
    """Return the need of which each of several ways, with all its needs, is enough."""
    words: set[str] = set()
    others: dict[str, list[Way]] = {}
    for way in ways:
        if len(way) == 1 and not way[0].ways:
            words |= way[0].words
            continue
        each_of = [need for need in way if not need.ways and len(need.words) == 1]
        more = tuple(need for need in way if need not in each_of)
        whole = Way(frozenset[str]().union(*(need.words for need in each_of)), more)
        for cue in min(way, key=rank).cues:
            others.setdefault(cue, []).append(whole)
    return Need(frozenset(words), {cue: tuple(each) for cue, each in others.items()})


def need_of(word: str) -> Need:
    """Return the need of a word."""
    return Need(frozenset([word]))
