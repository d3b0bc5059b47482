"""The patterns, one folder a language, one file a subject, loaded when they are first used."""

from __future__ import annotations

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import msgspec

from soulprint_pipeline.analysts.local.compiling import ADVERBS
from soulprint_pipeline.analysts.local.grammars import adverbs_of
from soulprint_pipeline.analysts.local.wording import Wording, compile_wording
from soulprint_pipeline.facts import Category
from soulprint_pipeline.learned import convert

LANGUAGES = ("en", "de")
"""Folders beside this file. Another language is another folder, and nothing else."""


class Pattern(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing that people say about themselves, and the statement that it makes.

    Attributes:
        id: its name, unique within the language.
        slot: see `Fact.slot`.
        match: wordings, in the language of `wording.py`.
        say: the statement; `{name}` is a capture, `{on}` the preposition that a date needs.
        forms: for each capture, what is written for a word that was said ("love": "Loves");
            the key "" stands for a capture that the wording does not have. `<name=@>` in a
            wording is a choice of the words of `forms.name`.
        article: captures that are written with "a" or "an".
        lower: captures that are written in lower case within the statement.
        require: a regex that has to be found in a capture.
        deny: words that no capture may contain.
        unless: a regex that is found nowhere in the message: who speaks of flights and hotels
            may be in a town without living there.
        start: only at the beginning of a sentence.
        whole: nothing but courtesy may follow.
        ends: the clause ends after the last capture.
        anywhere: also in the middle of a clause or a question: what "my sister Mia" says is
            taken for granted there, too.
        asked: may be said as a question ("could you skip the tables?").
        beats: patterns that are not tried where this one was found.
        field: the field of a section that it fills ("user.location"), with `entry`.
        yes: a message and the statement that it makes; `no`: messages that make none.
    """

    id: str
    category: Category
    match: list[str]
    say: str
    slot: str | None = None
    forms: dict[str, dict[str, str]] = {}
    article: list[str] = []
    lower: list[str] = []
    require: str = ""
    deny: list[str] = []
    unless: str = ""
    start: bool = False
    whole: bool = False
    ends: bool = False
    anywhere: bool = False
    asked: bool = False
    beats: list[str] = []
    field: str = ""
    entry: str = ""
    yes: list[tuple[str, str]]
    no: list[str]


class Ready(msgspec.Struct, frozen=True):
    """A pattern with its wordings translated."""

    pattern: Pattern
    wordings: tuple[Wording, ...]
    require: re.Pattern[str] | None
    unless: re.Pattern[str] | None = None

    def misplaced(self, message: str) -> bool:
        """Say whether a message speaks of what shows that the pattern means something else."""
        return self.unless is not None and _holds(self.unless, message)


@lru_cache(maxsize=16)
def _holds(shape: re.Pattern[str], message: str) -> bool:
    """Asked for every sentence of a message, so the answers are kept."""
    return shape.search(message) is not None


@cache
def load(language: str = "en") -> tuple[Ready, ...]:
    """Read the patterns of a language, in the order of its files and within them."""
    ready: list[Ready] = []
    adverbs = adverbs_of(language) or ADVERBS
    folder = files(__package__).joinpath(language)
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".toml"):
            continue
        read = tomllib.loads(file.read_text(encoding="utf-8"))
        # Files without patterns hold the shapes of requests and agreements, and the grammar.
        tables: list[dict[str, Any]] = read.get("pattern", [])
        for pattern in convert(tables, list[Pattern]):
            wordings = tuple(
                compile_wording(_with_forms(text, pattern), language, adverbs)
                for text in pattern.match
            )
            require = re.compile(pattern.require, re.IGNORECASE) if pattern.require else None
            unless = re.compile(pattern.unless, re.IGNORECASE) if pattern.unless else None
            ready.append(Ready(pattern, wordings, require, unless))
    return tuple(ready)


def _with_forms(text: str, pattern: Pattern) -> str:
    """Put in for `<name=@>` the words of which `forms` knows what is written."""

    def words(found: re.Match[str]) -> str:
        return f"<{found[1]}={'|'.join(filter(None, pattern.forms[found[1]]))}>"

    return re.sub(r"<(\w+)=@>", words, text)
