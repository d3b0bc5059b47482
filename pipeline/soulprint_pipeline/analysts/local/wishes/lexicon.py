"""How wishes begin, and the words that they are made of."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

import msgspec

from soulprint_pipeline.analysts.local.footholds import first_match
from soulprint_pipeline.analysts.local.later import compiled
from soulprint_pipeline.analysts.local.needed import needed, words_in
from soulprint_pipeline.analysts.local.open_clauses.forms import forms
from soulprint_pipeline.analysts.local.patterns import Pattern, Ready
from soulprint_pipeline.analysts.local.sieve import Sieve
from soulprint_pipeline.learned import convert


class Opening(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way in which a wish begins, as it is written in `openings.toml`.

    Attributes:
        id: its name.
        says: the statement; `{wish}` is what is wished.
        takes: the form of what follows: a verb as in an order, in the past, as a gerund, in the
            third person when it is told, or things.
        needs: what has to show that it is wished for all answers: that it is said, or that it is
            a manner by itself.
        match: regexes for what stands before the wish.
        slot: see `Fact.slot`.
        yes: a message and its statement; `no`: messages of which it makes none.
    """

    id: str
    says: str
    takes: Literal["do", "past", "ing", "third", "things"]
    needs: Literal["scope", "manner", "nothing"]
    match: list[str]
    slot: str | None = None
    yes: list[tuple[str, str]]
    no: list[str]


class Entry(msgspec.Struct, frozen=True):
    """An opening, ready to be looked for."""

    opening: Opening
    regex: re.Pattern[str]
    ready: Ready


class _Openings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    opening: list[Opening]


def _read(name: str) -> dict[str, object]:
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def listed(name: str) -> frozenset[str]:
    """Return the words of a list of `words.toml`, in lower case."""
    return frozenset(shlex.split(convert(_read("words.toml"), dict[str, str])[name]))


@cache
def found_by(name: str) -> re.Pattern[str]:
    """Return a regex that finds a word of a list."""
    said = "|".join(re.escape(each) for each in sorted(listed(name), key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{said})(?![\w-])", re.IGNORECASE)


@cache
def shape(name: str) -> re.Pattern[str]:
    """Return a regex of `shapes.toml`.

    Raises:
        KeyError: there is none of that name.
    """
    return compiled(_written(name))


@lru_cache(maxsize=64)
def has(name: str, text: str) -> bool:
    """Say whether a text has a shape of `shapes.toml`; of a message it is asked for each wish."""
    return _sieve(name).holds(words_in(text)) and first_match(_written(name), text) is not None


@cache
def _sieve(name: str) -> Sieve:
    return Sieve([needed(_written(name))])


@cache
def _written(name: str) -> str:
    if name == "acts":
        return "|".join(re.escape(each) for each in sorted(listed(name), key=len, reverse=True))
    said = _shapes()[name].replace("\n", "")
    return re.sub(r"(?<!\?P)<([a-z_]+)>", lambda other: _written(other[1]), said)


@cache
def _shapes() -> dict[str, str]:
    return convert(_read("shapes.toml"), dict[str, str])


@cache
def entries() -> tuple[Entry, ...]:
    """Return all openings, in the order of the file."""
    return tuple(_entry(each) for each in convert(_read("openings.toml"), _Openings).opening)


def opening_in(text: str) -> Iterator[Entry]:
    """Yield the openings that may stand in a text, in the order of the file."""
    known = entries()
    for place in _openings().passing(words_in(text)):
        yield known[place]


@cache
def _openings() -> Sieve:
    return Sieve.of((each.regex for each in entries()), beginning=True)


def _entry(opening: Opening) -> Entry:
    pattern = Pattern(
        id=f"wish-{opening.id}",
        category="preferences",
        slot=opening.slot,
        match=[],
        say="",
        yes=opening.yes,
        no=opening.no,
    )
    regex = re.compile("|".join(f"(?:{each})" for each in opening.match), re.IGNORECASE)
    return Entry(opening, regex, Ready(pattern, (), None))


@cache
def acts() -> dict[str, str]:
    """Return the infinitive of each form of what an assistant does, by "form kind"."""
    found: dict[str, str] = {}
    for verb in listed("acts"):
        if " " not in verb:
            for form, kind in forms(verb).kinds():
                found.setdefault(f"{form} {kind}", verb)
    return found


@cache
def third(verb: str) -> str:
    """Return a verb in the third person: "ends"."""
    return forms(verb).third
