"""Words that show a manner, by `marks.toml`: which of them a message holds."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


GREETS = "greets"
OPENING = 40
"""Characters at the beginning of a message in which it may greet."""


class _Mark(msgspec.Struct, frozen=True):
    words: frozenset[str]
    begins: frozenset[str]
    phrases: re.Pattern[str]
    opening: re.Pattern[str]


def words_of(text: str) -> set[str]:
    """Return the words of a text in lower case, with straight apostrophes."""
    return set(_WORD.findall(_lowered(text)))


def marks(text: str, words: set[str]) -> Iterator[str]:
    """Yield the manners that `text` shows.

    Args:
        text: words of the person.
        words: as `words_of` returns them.

    Time is linear in the text: phrases are only looked for where their first word was seen.
    """
    lowered = ""
    for name, mark in _read().items():
        if name == GREETS:
            if mark.opening.match(_lowered(text[:OPENING])):
                yield name
        elif not words.isdisjoint(mark.words):
            yield name
        elif not words.isdisjoint(mark.begins):
            lowered = lowered or _lowered(text)
            if mark.phrases.search(lowered):
                yield name


def _lowered(text: str) -> str:
    return text.lower().replace("\u2019", "'")


@cache
def _read() -> dict[str, _Mark]:
    text = files(__package__).joinpath("marks.toml").read_text(encoding="utf-8")
    return {name: _mark(lists) for name, lists in tomllib.loads(text).items()}


def _mark(lists: dict[str, str]) -> _Mark:
    said = [one for words in lists.values() for one in shlex.split(words)]
    phrases = [one for one in said if " " in one]
    shape = "|".join(re.escape(one) for one in phrases) or "(?!)"
    return _Mark(
        frozenset(one for one in said if " " not in one),
        frozenset(one.split()[0] for one in phrases),
        re.compile(rf"(?<!\w)(?:{shape})(?!\w)"),
        re.compile(rf"\W{{0,3}}(?:{'|'.join(map(re.escape, said))})(?!\w)"),
    )
