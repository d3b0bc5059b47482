"""Sentences that let a stranger speak: "what would a nurse answer", "a line for Carl's card".

Such a sentence names somebody, names some kind of telling, and says nothing of the writer. What
stands after it is what the stranger says. The words stand in `strangers.toml` of each language.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import pairwise

import msgspec

from soulprint_pipeline.analysts.local.patterns import LANGUAGES
from soulprint_pipeline.analysts.local.tokens import straight
from soulprint_pipeline.analysts.local.voices.errands import Errand
from soulprint_pipeline.analysts.local.words import GIVEN, OCCUPATIONS
from soulprint_pipeline.learned import convert

_SENTENCE = re.compile(r"[^.!?\u2026\n]{2,400}")
_OF = frozenset(["for", "from", "by", "of", "to", "für", "von", "an"])
_WORD = re.compile(r"[\w'-]+")


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of a language.

    Attributes:
        writer: a sentence with one of these speaks of its writer too.
        persons: whoever may speak; occupations and given names are known besides.
        telling: verbs of speaking, and what is spoken or written.
        yes: sentences in which somebody else is going to speak; `no`: others.
    """

    writer: str
    persons: str
    telling: str
    yes: list[str]
    no: list[str]


class _Ready(msgspec.Struct, frozen=True):
    writer: frozenset[str]
    persons: frozenset[str]
    telling: frozenset[str]


def speak(text: str, words: set[str]) -> Iterator[Errand]:
    """Yield where sentences begin in which somebody else is going to speak.

    Args:
        text: a message.
        words: all its words in lower case, see `tokens`.
    """
    known = [each for each in _all() if not each.telling.isdisjoint(words)]
    if not known:
        return
    for sentence in _SENTENCE.finditer(straight(text)):
        said = _WORD.findall(sentence.group())
        lower = {word.lower() for word in said}
        for each in known:
            if (
                each.writer.isdisjoint(lower)
                and not each.telling.isdisjoint(lower)
                and not (each.persons.isdisjoint(lower) and GIVEN.isdisjoint(_names(said)))
            ):
                yield Errand(sentence.start(), "tied")
                break


def _names(said: list[str]) -> set[str]:
    """Return the words with a capital for, from or of whom something is, in lower case."""
    return {
        word.removesuffix("'s").lower()
        for before, word in pairwise(said)
        if word[:1].isupper() and (word.endswith("'s") or before.lower() in _OF)
    }


@cache
def words_of(language: str) -> Words:
    """Read the words of a language."""
    folder = files("soulprint_pipeline.analysts.local.patterns").joinpath(language)
    text = folder.joinpath("strangers.toml").read_text(encoding="utf-8")
    return convert(tomllib.loads(text), Words)


@cache
def _all() -> tuple[_Ready, ...]:
    return tuple(_ready(words_of(language)) for language in LANGUAGES)


def _ready(words: Words) -> _Ready:
    persons = {*words.persons.split(), *OCCUPATIONS}
    persons |= {f"{word}{end}" for word in persons for end in ("s", "'s")}
    return _Ready(
        frozenset(words.writer.split()), frozenset(persons), frozenset(words.telling.split())
    )
