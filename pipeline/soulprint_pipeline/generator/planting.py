"""Facts and decoys for exports of any size: each different, each known by its words."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from functools import cache
from importlib import resources

import msgspec

from soulprint_pipeline.facts import Category
from soulprint_pipeline.generator.truth import Disguise


class Seed(msgspec.Struct, frozen=True):
    """A sentence to be planted: a fact with its category, or a decoy with its disguise."""

    text: str
    keywords: tuple[str, ...]
    category: Category
    slot: str | None = None
    disguise: Disguise | None = None


class Seeds:
    """An endless supply of sentences, none of which shares its keywords with another."""

    def __init__(self, rng: random.Random) -> None:
        words = _words()
        self._rng = rng
        self._things = words["things"]
        self._names = _shuffled(rng, words["starts"], words["middles"], words["ends"])
        self._foods = _shuffled(rng, words["foods"], words["foods"])
        self._values = _shuffled(rng, words["values"], words["values"])
        self._goods = _shuffled(rng, words["goods"], words["goods"])
        self._days = _shuffled(
            rng, words["people"], [str(day) for day in range(1, 29)], words["months"]
        )
        self._homes = iter(rng.sample(words["cities"], len(words["cities"])))
        self._firms = iter(rng.sample(words["firms"], len(words["firms"])))
        self._turn = self._disguised = 0

    def fact(self) -> Seed:
        """Return the next fact; categories take turns, and every tenth has a slot.

        Raises:
            ValueError: all combinations are used up (at some 6,000).
        """
        self._turn += 1
        if self._turn % 10 == 0:
            slotted = self._slotted()
            if slotted is not None:
                return slotted
        try:
            return self._plain(self._turn % 5)
        except StopIteration:
            raise ValueError(
                f"{self._turn:,} facts and decoys are too many: no more different ones are left. "
                "Ask for at most 5,000 facts in one export."
            ) from None

    def _plain(self, kind: int) -> Seed:
        if kind == 0:
            first, second = next(self._foods)
            return Seed(f"I prefer {first} to {second}.", (first, second), "preferences")
        if kind == 1:
            name = "".join(next(self._names))
            thing = self._rng.choice(self._things)
            noun = thing.split()[-1]
            return Seed(f"I'm building {thing} called {name}.", (noun, name.lower()), "projects")
        if kind == 2:
            who, day, month = next(self._days)
            words = (who.lower(), day, month.lower())
            return Seed(f"{who}'s birthday is on {day} {month}.", words, "dates")
        if kind == 3:
            first, second = next(self._values)
            text = f"I believe that {first} matters more than {second}."
            return Seed(text, (first, second), "beliefs")
        first, second = next(self._goods)
        text = f"I decided to sell the {first} and to keep the {second}."
        return Seed(text, (first, second), "decisions")

    def _slotted(self) -> Seed | None:
        if self._turn % 20 == 0:
            home = next(self._homes, None)
            if home is None:
                return None
            return Seed(f"I live in {home} now.", (home.lower(),), "decisions", "home")
        firm = next(self._firms, None)
        if firm is None:
            return None
        return Seed(f"I work at {firm} now.", (firm.lower(),), "decisions", "employer")

    def decoy(self) -> Seed:
        """Return the next decoy; the disguises take turns.

        Raises:
            ValueError: as `fact`.
        """
        seed = self._plain(self._rng.choice((0, 3, 4, 0, 1)))
        said = seed.text
        self._disguised += 1
        disguise, text = (
            ("assistant", said),
            ("quoted", f"A reader writes: {said} And my name is Frank."),
            ("pasted", f"Shorten this mail:\n\nFrom: Frank Bold\nSubject: News\n\n{said}\n\nFrank"),
            ("reported", f'A neighbour keeps saying "{said}" What could one answer?'),
            ("branch", said),
            ("code", f"What does this do?\n\n```python\n# {said}\nprint(len(rows))\n```"),
        )[self._disguised % 6]
        return msgspec.structs.replace(seed, text=text, disguise=disguise)


@cache
def _words() -> dict[str, list[str]]:
    file = resources.files("soulprint_pipeline.generator") / "words.txt"
    lines = file.read_text(encoding="utf-8").splitlines()[1:]
    pairs = (line.split(": ", 1) for line in lines)
    return {name: items.split(", ") for name, items in pairs}


def _shuffled(rng: random.Random, *lists: list[str]) -> Iterator[tuple[str, ...]]:
    rows = [row for row in itertools.product(*lists) if len(set(row)) == len(row)]
    rng.shuffle(rows)
    return iter(rows)
