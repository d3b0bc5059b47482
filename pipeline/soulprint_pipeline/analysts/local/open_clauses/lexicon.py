"""The lexicon: which verbs with which objects tell something lasting."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from soulprint_pipeline.analysts.local.later import compiled
from soulprint_pipeline.analysts.local.open_clauses.forms import Forms, forms
from soulprint_pipeline.analysts.local.patterns import Pattern, Ready
from soulprint_pipeline.facts import Category
from soulprint_pipeline.learned import convert

TENSES = "present progressive perfect negative"
"""How a predicate may be said, where it does not tell."""


class Predicate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Verbs that say the same kind of thing, as it is written in `predicates/*.toml`.

    Attributes:
        id: its name.
        verbs: in the infinitive, one word each.
        takes: what may follow, each with at most one slot, at its end; see `frames.py`.
        subject: a class of things of the speaker's; "" where the speaker is the subject.
        tenses: of `groups.TENSES`, in which it holds.
        habit: only where it says how often or since when.
        dated: only where it says on which day, or in which month.
        bare: in what forms it may stand at the beginning of a sentence without its subject: in
            none, in all but the infinitive, which may be an order, or also in that.
        desk: may be told of files, tests and pages, too.
        deny: a regex that what follows may not hold.
        yes: a message and its statement; `no`: messages of which it makes none.
    """

    id: str
    category: Category
    verbs: str
    takes: list[str]
    subject: str = ""
    tenses: str = TENSES
    habit: bool = False
    dated: bool = False
    bare: Literal["", "forms", "base"] = ""
    desk: bool = False
    deny: str = ""
    slot: str | None = None
    yes: list[tuple[str, str]]
    no: list[str]


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    classes: dict[str, str] = {}
    predicate: list[Predicate] = []


class Entry(msgspec.Struct, frozen=True):
    """A predicate, ready to be looked up."""

    predicate: Predicate
    tenses: frozenset[str]
    deny: re.Pattern[str] | None
    ready: Ready


@cache
def _files() -> tuple[_File, ...]:
    folder = files(__package__).joinpath("predicates")
    return tuple(
        convert(tomllib.loads(file.read_text(encoding="utf-8")), _File)
        for file in sorted(folder.iterdir(), key=lambda each: each.name)
        if file.name.endswith(".toml")
    )


@cache
def classes() -> dict[str, tuple[str, ...]]:
    """Return the classes of nouns: their names, and words or phrases in lower case."""
    found: dict[str, tuple[str, ...]] = {}
    for file in _files():
        for name, said in file.classes.items():
            found[name] = tuple(shlex.split(said))
    return found


@cache
def of_class(name: str) -> re.Pattern[str]:
    """Return a regex that finds a word of a class, see `ways_of`."""
    return compiled(ways_of(name))


@cache
def ways_of(name: str) -> str:
    """Return what finds a word of a class, or of several ("animals|birds"), in any number.

    Raises:
        KeyError: there is no class of that name.
    """
    said = [each for one in name.split("|") for each in classes()[one]]
    # A backslash makes a word a regex: "year \\w+".
    ways = "|".join(
        each if "\\" in each else re.escape(each) for each in sorted(said, key=len, reverse=True)
    )
    return rf"\b(?:{ways})(?:s|es)?\b"


@cache
def entries() -> tuple[Entry, ...]:
    """Return all predicates, in the order of their files."""
    return tuple(_entry(each) for file in _files() for each in file.predicate)


def _entry(predicate: Predicate) -> Entry:
    pattern = Pattern(
        id=f"clause-{predicate.id}",
        category=predicate.category,
        slot=predicate.slot,
        match=[],
        say="",
        yes=predicate.yes,
        no=predicate.no,
    )
    return Entry(
        predicate,
        frozenset(predicate.tenses.split()),
        re.compile(predicate.deny, re.IGNORECASE) if predicate.deny else None,
        Ready(pattern, (), None),
    )


@cache
def by_verb() -> dict[str, tuple[Entry, ...]]:
    """Return the predicates of each verb, by its infinitive."""
    found: dict[str, list[Entry]] = {}
    for entry in entries():
        for verb in entry.predicate.verbs.split():
            found.setdefault(verb, []).append(entry)
    return {verb: tuple(each) for verb, each in found.items()}


@cache
def conjugated(verb: str) -> Forms:
    """Return the forms of a verb of the lexicon."""
    return forms(verb)


@cache
def by_form() -> dict[str, tuple[tuple[str, str], ...]]:
    """Return, for each form of a verb, the infinitives it may belong to and its kind."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    for verb in by_verb():
        for form, kind in conjugated(verb).kinds():
            found.setdefault(form, {})[verb, kind] = None
    return {form: tuple(each) for form, each in found.items()}


def subjects() -> Iterator[str]:
    """Yield the classes of which something of the speaker's may be the subject."""
    yield from dict.fromkeys(each.predicate.subject for each in entries() if each.predicate.subject)
