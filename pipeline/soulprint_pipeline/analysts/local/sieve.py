"""Regexes of a list of which only those are tried whose words are in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet

from soulprint_pipeline.analysts.local.needed import ANY, cost, needed, words_in
from soulprint_pipeline.analysts.local.parsed import GAP

Written = str | Callable[[re.Match[str]], str]


class Sieve:
    """Several regexes, of which only those are tried that may match.

    Args:
        needs: of each, in the order in which they are to be tried; see `needed`.
    """

    def __init__(self, needs: Iterable[Iterable[frozenset[str]]]) -> None:
        self._index: dict[str, list[int]] = {}
        self._always: list[int] = []
        self._more: list[list[frozenset[str]]] = []
        for place, each in enumerate(needs):
            rarest, *more = sorted(each, key=cost) or [frozenset[str]()]
            self._more.append(more)
            if not rarest:
                self._always.append(place)
            for word in rarest:
                self._index.setdefault(word, []).append(place)
        self._cues = frozenset(self._index)

    @classmethod
    def of(cls, regexes: Iterable[re.Pattern[str]], *, beginning: bool = False) -> Sieve:
        """Return one of regexes, which may be `beginning` texts, or words, where they match."""
        return cls(needed(each, GAP if beginning else ANY) for each in regexes)

    def passing(self, words: AbstractSet[str]) -> list[int]:
        """Return the places of those that may match in a text of these words, in their order."""
        found = set(self._always)
        for each in self._cues & words:
            found.update(self._index[each])
        if not found:
            return []
        passed: list[int] = []
        for place in sorted(found):
            for need in self._more[place]:
                if words.isdisjoint(need):
                    break
            else:
                passed.append(place)
        return passed

    def holds(self, words: AbstractSet[str]) -> bool:
        """Say whether any of them may match in a text of these words."""
        return bool(self.passing(words))


class Changes:
    """Regexes and what is written instead, one after the other.

    Args:
        changes: in their order.
    """

    def __init__(self, changes: Sequence[tuple[re.Pattern[str], Written]]) -> None:
        self._changes = changes
        self._sieve = Sieve.of(regex for regex, _ in changes)

    def made(self, text: str) -> str:
        """Return a text with all of them made."""
        done = -1
        places = self._sieve.passing(words_in(text))
        while places:
            place = places.pop(0)
            regex, written = self._changes[place]
            changed = regex.sub(written, text)
            if changed != text:
                # What is written may be what a later one looks for.
                text, done = changed, place
                places = [each for each in self._sieve.passing(words_in(text)) if each > done]
        return text
