"""Shapes of what is told in another order, from the files beside this one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.later import compiled
from soulprint_pipeline.analysts.local.needed import needed
from soulprint_pipeline.analysts.local.regexes import written_out
from soulprint_pipeline.learned import convert

FILES = (
    "names.toml",
    "persons.toml",
    "kin.toml",
    "ages.toml",
    "places.toml",
    "pets.toml",
    "languages.toml",
    "work.toml",
    "household.toml",
)
_FIRST = re.compile(r"[a-z0-9]+")


class Telling(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to tell something.

    Attributes:
        cues: beginnings of phrases, in lower case; a message without one tells nothing so.
            "@kin" stands for the last word of each noun of that list.
        when: a regex over the message, see `regexes`.
        say: clauses as patterns know them, with `slots`; one is told where all groups in it were
            captured.
        names: groups that hold a name: "any", "called" (nothing else that somebody may be), or
            "known" (one that is known as such).
        unless: a regex that is found nowhere before the end of what is told.
        needs: a regex that is found somewhere in the message.
        within: where it may stand: "own" words only, or in an "errand", an order for a text, as
            long as none stands before it, or "always", as long as neither a line nor a colon or
            a quotation does, or even so where it is "sure".
        yes: a message and the clauses that are read; `no`: messages that tell nothing so.
    """

    id: str
    cues: list[str]
    when: str
    say: list[str]
    names: dict[str, Literal["any", "called", "known"]] = {}
    unless: str = ""
    needs: str = ""
    within: Literal["own", "errand", "always", "sure"] = "own"
    yes: list[tuple[str, list[str]]]
    no: list[str]


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    groups: dict[str, str] = {}
    telling: list[Telling]


class Shape(msgspec.Struct, frozen=True):
    """A way to tell something, ready to be looked for where one of its cues stands.

    Attributes:
        pattern: of `regex`.
        needed: sets of words, of each of which one stands wherever the regex matches.
    """

    telling: Telling
    pattern: str
    needed: list[frozenset[str]]
    unless: re.Pattern[str] | None
    needs: re.Pattern[str] | None

    @property
    def regex(self) -> re.Pattern[str]:
        """Compiled when it is first asked for: most are for few messages."""
        return compiled(self.pattern)


@cache
def _read() -> tuple[tuple[Telling, dict[str, str]], ...]:
    folder = files(__package__)
    found: list[tuple[Telling, dict[str, str]]] = []
    groups: dict[str, str] = {}
    for name in FILES:
        read = convert(tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8")), _File)
        groups = {**groups, **read.groups}
        found += [(telling, groups) for telling in read.telling]
    return tuple(found)


def tellings() -> list[Telling]:
    """Return all ways to tell something, in their order."""
    return [telling for telling, _ in _read()]


@cache
def shapes() -> list[Shape]:
    """Return the shapes in their order."""
    found: list[Shape] = []
    for telling, groups in _read():
        unless = re.compile(telling.unless, re.IGNORECASE) if telling.unless else None
        pattern = written_out(telling.when, groups)
        needs = re.compile(telling.needs, re.IGNORECASE) if telling.needs else None
        found.append(Shape(telling, pattern, needed(pattern), unless, needs))
    return found


@cache
def by_rarest_word() -> dict[str, dict[str, list[int]]]:
    """Return all cues by a word of each, a rare one, each with the places of its shapes."""
    found: dict[str, dict[str, list[int]]] = {}
    for place, telling in enumerate(tellings()):
        for cue in dict.fromkeys(_cues(telling)):
            # The last word of several may be the beginning of one.
            said = _FIRST.findall(cue)
            whole = said[:-1] or said
            rarest = min(whole, key=lambda word: (word in words.COMMON, -len(word)))
            found.setdefault(rarest, {}).setdefault(cue, []).append(place)
    return found


def _cues(telling: Telling) -> Iterator[str]:
    for cue in telling.cues:
        if not cue.startswith("@"):
            yield cue
            continue
        for noun in words.NOUNS[cue[1:]].split("|"):
            yield from _FIRST.findall(noun)[-1:]
