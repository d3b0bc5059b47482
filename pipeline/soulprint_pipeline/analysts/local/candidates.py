"""A wording that a sentence may hold, and whether the sentence has the words for it."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import msgspec

from soulprint_pipeline.analysts.local.compiling import Need
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
        # A loop, because this is where most of the time on everyday text is spent.
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
