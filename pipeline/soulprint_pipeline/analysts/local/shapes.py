"""Shapes of requests and agreements, read from the languages' folders."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby
from typing import Literal

import msgspec

from soulprint_pipeline.analysts.local.footholds import first_match
from soulprint_pipeline.analysts.local.later import compiled
from soulprint_pipeline.analysts.local.needed import needed, words_in
from soulprint_pipeline.analysts.local.parsed import alternatives
from soulprint_pipeline.analysts.local.patterns import LANGUAGES
from soulprint_pipeline.analysts.local.sieve import Sieve
from soulprint_pipeline.analysts.local.tokens import tokens
from soulprint_pipeline.learned import convert

Back = Literal["", "tied", "told"]

FILES = (
    "requests.toml", "papers.toml", "leads.toml", "errands.toml", "material.toml",
    "returns.toml", "frames.toml", "asides.toml", "sources.toml", "problems.toml",
    "exercises.toml", "prefaces.toml",
)  # fmt: skip
"""Files of shapes in the folder of a language; it need not have all."""


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One shape as it is written.

    Attributes:
        shape: a regex; its line breaks do not count, `<name>` stands for one of the groups.
        needs: groups of words; without one of each the shape is not looked for.
        marks: what stands in every text that has the shape, or one of these does.
        back: how the writer may come back to speak behind such a request. "tied": in a sentence
            that is tied to what is asked for; "told": also when details of the text were told,
            which is only to be written; "": not at all.
        yes: texts that have the shape; `no`: texts that do not.
    """

    shape: str
    needs: list[str]
    marks: list[str] = []
    back: Back = ""
    yes: list[str] = []
    no: list[str] = []


class _Forms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of shapes.

    Attributes:
        lists: words with their plurals, which a shape names as `<name>` and so does a need.
        groups: parts of shapes, named as `<name>`.
    """

    lists: dict[str, str] = {}
    groups: dict[str, str] = {}
    request: list[Form] = []
    after: list[Form] = []
    whole: list[Form] = []
    reckons: list[Form] = []
    begins: list[Form] = []
    leaves: list[Form] = []
    announces: list[Form] = []
    awaits: list[Form] = []
    asks: list[Form] = []
    pastime: list[Form] = []
    tied: list[Form] = []
    mine: list[Form] = []
    self: list[Form] = []
    label: list[Form] = []
    detail: list[Form] = []
    later: list[Form] = []
    comment: list[Form] = []
    points: list[Form] = []
    deictic: list[Form] = []
    paper: list[Form] = []
    turns: list[Form] = []
    signs: list[Form] = []
    introduces: list[Form] = []
    hands: list[Form] = []
    about: list[Form] = []
    invents: list[Form] = []


class Shape(msgspec.Struct, frozen=True):
    """A shape, ready to be looked for."""

    pattern: str
    needs: tuple[frozenset[str], ...]
    marks: tuple[str, ...]
    back: Back

    @property
    def regex(self) -> re.Pattern[str]:
        """For all places in which a text has the shape; see `Tried` for the first."""
        return compiled(self.pattern)

    def fits(self, text: str, words: set[str]) -> bool:
        """Say whether a text, of these words, may have the shape."""
        if any(map(words.isdisjoint, self.needs)):
            return False
        return not self.marks or any(map(text.__contains__, self.marks))


class Tried(msgspec.Struct, frozen=True):
    """A shape that a text may have, and those of its alternatives that may stand there."""

    shape: Shape
    ways: list[str]

    def stands_in(self, text: str, start: int = 0) -> bool:
        """Say whether the text has the shape, from a place on."""
        return any(first_match(way, text, start) is not None for way in self.ways)

    def first(self, text: str, stop: int) -> int | None:
        """Return where the text first has the shape, up to a place."""
        found = (first_match(way, text, 0, stop) for way in self.ways)
        return min((each.start() for each in found if each), default=None)

    def places(self, text: str, stop: int | None = None) -> Iterator[int]:
        """Yield where the text has the shape, up to a place, as `re.finditer` finds it."""
        at = 0
        ahead = [first_match(way, text, at, stop) for way in self.ways]
        while found := min((each for each in ahead if each), key=_start, default=None):
            yield found.start()
            # One that matches nothing is looked for behind the next letter.
            at = max(found.end(), found.start() + 1)
            ahead = [
                first_match(way, text, at, stop) if each and each.start() < at else each
                for way, each in zip(self.ways, ahead, strict=True)
            ]


def _start(found: re.Match[str]) -> int:
    return found.start()


def forms(kind: str) -> Iterator[tuple[Form, Shape]]:
    """Yield the shapes of one kind ("request", "begins", ...) in all languages."""
    for read in _files():
        for form in getattr(read, kind):
            yield form, _ready(form, read)


@cache
def _files() -> tuple[_Forms, ...]:
    """Read the files of all languages, once for all kinds."""
    found: list[_Forms] = []
    for language in LANGUAGES:
        folder = files(f"{__package__}.patterns").joinpath(language)
        for name in FILES:
            file = folder.joinpath(name)
            if file.is_file():
                told = tomllib.loads(file.read_text(encoding="utf-8"))
                told.pop("objects", None)
                found.append(convert(told, _Forms))
    return tuple(found)


@cache
def shapes(kind: str) -> tuple[Shape, ...]:
    """Return the shapes of one kind, read once."""
    return tuple(shape for _, shape in forms(kind))


def fitting(kind: str, text: str, words: set[str]) -> Iterator[Tried]:
    """Yield the shapes of one kind that a text may have, in their order.

    Args:
        kind: "request", "begins" and so on.
        text: in which they are looked for.
        words: those of the text, see `tokens`.
    """
    known = _ways(kind)
    passing = known.sieve.passing(_said(text))
    for place, ways in groupby(passing, key=known.of.__getitem__):
        shape = shapes(kind)[place]
        if shape.fits(text, words):
            yield Tried(shape, [known.ways[each] for each in ways])


@lru_cache(maxsize=16)
def _said(text: str) -> frozenset[str]:
    """Return the words of a text, roughly; the last are kept, since each kind asks for them.

    "'says" is a word by itself for what a shape needs, and "says" for its regex.
    """
    return words_in(text) | tokens(text)


class _Ways(msgspec.Struct, frozen=True):
    """All alternatives of the shapes of one kind, in their order, and the place of each shape."""

    ways: list[str]
    of: list[int]
    sieve: Sieve


@cache
def _ways(kind: str) -> _Ways:
    known = shapes(kind)
    told = [
        (way, place) for place, shape in enumerate(known) for way in alternatives(shape.pattern)
    ]
    sieve = Sieve([*known[place].needs, *needed(way)] for way, place in told)
    return _Ways([way for way, _ in told], [place for _, place in told], sieve)


def _ready(form: Form, read: _Forms) -> Shape:
    regex = form.shape
    # A group may name one that stands before it.
    for name, group in reversed(read.groups.items()):
        regex = regex.replace(f"<{name}>", group)
    lists = {f"<{name}>": said.split() for name, said in read.lists.items()}
    for name, said in lists.items():
        choice = "|".join(each.replace("_", " ") for each in said)
        regex = regex.replace(name, f"(?:{choice})(?:'?s)?")
    needs = tuple(
        frozenset(cue for word in need.split() for cue in _cues(word, lists)) for need in form.needs
    )
    return Shape(regex.replace("\n", ""), needs, tuple(form.marks), form.back)


def _cues(word: str, lists: dict[str, list[str]]) -> Iterator[str]:
    """Yield the words by which one of a need is seen in a text: of a list all, with plurals."""
    if word not in lists:
        yield word
        return
    for each in lists[word]:
        # Marks are blanks among the words of a text: "out-of-office" is three.
        last = each.replace("_", " ").replace("-", " ").split()[-1]
        yield from (last, f"{last}s", f"{last}'s")
