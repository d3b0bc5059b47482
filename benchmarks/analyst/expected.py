"""What must be found in a message, in the notation that `blind/README.md` explains."""

from __future__ import annotations

import re

import msgspec

from benchmarks.analyst.days_told import names_day
from soulprint_pipeline.facts import CATEGORIES, Fact

_NOTATION = re.compile(r"(may )?([a-z|]+)(?:#(!?)([a-z_]+))?: (.+)")


class Expected(msgspec.Struct, frozen=True):
    """One fact that must, or may, be found.

    Attributes:
        words: of each group one must begin a word of the statement, or name a day.
        without: words that must not.
        slot: the slot it must not be in with `not_slot`, else the only one it may be in.
    """

    text: str
    optional: bool
    categories: frozenset[str]
    slot: str | None
    not_slot: bool
    words: tuple[tuple[str, ...], ...]
    without: tuple[str, ...]

    def matches(self, fact: Fact) -> bool:
        """Say whether `fact` is the one meant. A fact without its slot is: see `slotted`."""
        if fact.category not in self.categories:
            return False
        if self.slot is not None:
            if self.not_slot and fact.slot == self.slot:
                return False
            if not self.not_slot and fact.slot not in (None, self.slot):
                return False
        said = fact.statement.casefold().replace("\u2019", "'")
        return all(any(_says(word, said) for word in group) for group in self.words) and not any(
            _says(word, said) for word in self.without
        )

    def slotted(self, fact: Fact) -> bool:
        """Say whether a matching fact also stands in the slot where it should."""
        return self.slot is None or self.not_slot or fact.slot == self.slot


def parse(text: str) -> Expected:
    """Read one expectation.

    Raises:
        ValueError: it does not follow the notation, or names an unknown category.
    """
    match = _NOTATION.fullmatch(text)
    if match is None:
        raise ValueError(f"not an expectation: {text!r}")
    may, named, negated, slot, words = match.groups()
    categories = frozenset(CATEGORIES) if named == "any" else frozenset(named.split("|"))
    if not categories <= set(CATEGORIES):
        raise ValueError(f"unknown category in {text!r}")
    keys = words.casefold().split()
    return Expected(
        text=text,
        optional=bool(may),
        categories=categories,
        slot=slot,
        not_slot=bool(negated),
        words=tuple(tuple(key.split("/")) for key in keys if not key.startswith("-")),
        without=tuple(key[1:] for key in keys if key.startswith("-")),
    )


def _says(word: str, said: str) -> bool:
    if word.startswith("@"):
        return names_day(word[1:], said)
    return re.search(rf"(?<!\w){re.escape(word)}", said) is not None
