"""The words with which the matches of a wording begin, and those that go on behind a name."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

_AFTER = 3
"""Words behind one among which the next is, since adverbs may stand between."""

Head = tuple[str, ...]
"""The first words of a match, two at most. "" stands for any word, and ends it."""

NOTHING: frozenset[Head] = frozenset([()])
ANYTHING: frozenset[Head] = frozenset([("",)])
WORDS = 2
COMMAS = ",;:("
"""Marks that stand among the words of a loose text, see `tokens`."""


def joined(heads: frozenset[Head], next_heads: frozenset[Head]) -> frozenset[Head]:
    """Return the beginnings of what begins with one part and goes on with another."""
    if next_heads == NOTHING:
        return heads
    found: set[Head] = set()
    firsts = {more[:1] for more in next_heads}
    for head in heads:
        if not head:
            found |= next_heads
        elif len(head) == WORDS or "" in head:
            found.add(head)
        else:
            found.update([head + first for first in firsts])
    return frozenset(found)


def following(heads: frozenset[Head]) -> dict[str, frozenset[str]]:
    """Return with what one goes on by the next word, see `Order.then`; empty if with anything."""
    if any(not head or not head[0] for head in heads):
        return {}
    found: dict[str, set[str]] = {}
    for first, *more in heads:
        found.setdefault(first, set()).add(more[0] if more else "")
    return {first: frozenset(seconds) for first, seconds in found.items()}


class Order(msgspec.Struct, frozen=True):
    """A name or a number in every match, and what goes on right behind it.

    Attributes:
        words: of which the name or number has one.
        then: the next word, and the words of which one follows it; "" where any may.
        reach: words from the one that is known to the end of the name or number, at most.
    """

    words: frozenset[str]
    then: dict[str, frozenset[str]]
    reach: int

    def met(self, said: Sequence[str]) -> bool:
        """Say whether a sentence of these words in their order has both."""
        for at, word in enumerate(said):
            if word not in self.words and word.removesuffix("'s") not in self.words:
                continue
            for place in range(at + 1, min(at + 1 + self.reach, len(said))):
                more = self.then.get(said[place])
                if more is None:
                    continue
                if "" in more or not more.isdisjoint(said[place + 1 : place + 1 + _AFTER]):
                    return True
        return False
