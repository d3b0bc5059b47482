"""Shapes of requests and agreements, read from the languages' folders."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec

from soulprint_pipeline.analysts.local.patterns import LANGUAGES


class Form(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One shape as it is written.

    Attributes:
        shape: a regex; its line breaks do not count, `<name>` stands for one of the groups.
        needs: groups of words; without one of each the shape is not looked for.
        yes: texts that have the shape; `no`: texts that do not.
    """

    shape: str
    needs: list[str]
    yes: list[str] = []
    no: list[str] = []


class _Forms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    groups: dict[str, str] = {}
    request: list[Form] = []
    begins: list[Form] = []
    leaves: list[Form] = []
    announces: list[Form] = []
    pastime: list[Form] = []


class Shape(msgspec.Struct, frozen=True):
    """A shape, ready to be looked for."""

    regex: re.Pattern[str]
    needs: tuple[frozenset[str], ...]

    def fits(self, words: set[str]) -> bool:
        """Say whether a text of these words may have the shape."""
        return not any(words.isdisjoint(need) for need in self.needs)


def forms(kind: str) -> Iterator[tuple[Form, Shape]]:
    """Yield the shapes of one kind ("request", "begins", ...) in all languages."""
    for language in LANGUAGES:
        folder = files(f"{__package__}.patterns").joinpath(language)
        for file in ("requests.toml", "frames.toml"):
            text = folder.joinpath(file).read_text(encoding="utf-8")
            read = msgspec.convert(tomllib.loads(text), _Forms)
            for form in getattr(read, kind):
                yield form, _ready(form, read.groups)


@cache
def shapes(kind: str) -> tuple[Shape, ...]:
    """Return the shapes of one kind, read once."""
    return tuple(shape for _, shape in forms(kind))


def _ready(form: Form, groups: dict[str, str]) -> Shape:
    regex = form.shape
    # A group may name one that stands before it.
    for name, group in reversed(groups.items()):
        regex = regex.replace(f"<{name}>", group)
    needs = tuple(frozenset(each.split()) for each in form.needs)
    return Shape(re.compile(regex.replace("\n", ""), re.IGNORECASE), needs)
