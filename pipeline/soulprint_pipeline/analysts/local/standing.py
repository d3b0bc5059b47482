"""Statements of which only the newest can hold, told by the thing that they are about.

A pattern names its slot where there is one for each person (home, employer). What somebody drinks,
likes or keeps has a slot for each such thing: `standing.toml`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from soulprint_pipeline.analysts.local import lasting
from soulprint_pipeline.learned import convert

_IT = r"(?P<it>[\w'-]+(?: [\w'-]+){0,4}?)"
_NAME = r"(?P<it>[A-Z][\w'-]*(?:(?:,| and)? [A-Z][\w'-]*){0,3})"
_ARTICLE = re.compile(r"(?:the|a|an|any|all) ")
_SAID = re.compile(r" \([^()]{1,60}\)")
"""What was said in another language, behind its English name."""

_NO_THING = re.compile(
    r"(?:to|it|that|this|them|their|him|her|you|when|how|what|being|having|not|no)\b"
)


class _Standing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tail: str
    hours: str
    wish: str
    case: str
    slots: dict[str, list[str]]
    single: dict[str, list[str]]
    manners: dict[str, str]


def slot_of(statement: str) -> str | None:
    """Return the slot of a statement that has none of its pattern: "habit:coffee", or None."""
    said = lasting.TOLD.sub("", _SAID.sub("", statement))
    if manner := _manner_of(said):
        return manner
    for name, shape in _single():
        if shape.fullmatch(said):
            return f"{name}:"
    for name, shape in _shapes():
        if match := shape.fullmatch(said):
            it = _ARTICLE.sub("", match["it"].casefold(), count=1)
            return None if _NO_THING.match(it) else f"{name}:{it}"
    return None


def is_made(slot: str | None) -> bool:
    """Say whether `slot_of` made a slot, and not a pattern."""
    return slot is not None and ":" in slot


@cache
def _single() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (name, re.compile(rf"(?:{shape})\."))
        for name, shapes in _read().single.items()
        for shape in shapes
    )


def _manner_of(statement: str) -> str | None:
    """Return the slot of a wish for all answers, by the one manner that it speaks of."""
    wish, case, manners = _manners()
    if wish.match(statement) is None or case.search(statement):
        return None
    slots = [name for name, shape in manners if shape.search(statement)]
    return slots[0] if len(slots) == 1 else None


@cache
def _manners() -> tuple[re.Pattern[str], re.Pattern[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    read = _read()
    return (
        re.compile(read.wish),
        re.compile(read.case),
        tuple((name, re.compile(shape)) for name, shape in read.manners.items()),
    )


@cache
def _read() -> _Standing:
    text = files(__package__).joinpath("standing.toml").read_text(encoding="utf-8")
    return convert(tomllib.loads(text), _Standing)


@cache
def _shapes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    read = _read()
    tail = f"{read.hours}{read.tail}"
    return tuple(
        (name, re.compile(rf"{shape.replace('{it}', _IT).replace('{name}', _NAME)}{tail}\."))
        for name, shapes in read.slots.items()
        for shape in shapes
    )
