"""Labels: "Location: Gdynia", "likes: olives, doom metal, rain", "wife = korean".

Forms, characters and configurations have labels, too. A label is its writer's where the message
asks for something beside it, no label stands in it that people do not bear ("race", "version"),
and nobody else is spoken of.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec

from soulprint_pipeline.analysts.local.later import compiled
from soulprint_pipeline.analysts.local.patterns import Pattern, Ready
from soulprint_pipeline.analysts.local.shorthand import others
from soulprint_pipeline.analysts.local.shorthand.shapes import filled, written
from soulprint_pipeline.analysts.local.voices.blank import BLANK
from soulprint_pipeline.facts import Category
from soulprint_pipeline.learned import convert

_HEAD = r"(?:^|(?<=[.!?;,] )|(?<=\n)|(?<=\n[-*•] ))[ \t]*"
_ANY = re.compile(
    _HEAD + r"(?P<label>[A-Za-z][A-Za-z '/&-]{0,22}?)(?:\s?[:=]|(?<=\w) -)[ \t]+(?=\S)"
)
_END = re.compile(r"[.!?;](?=\s|$)|\n|$")
_NEXT = re.compile(r", (?=[a-z][a-z ]{1,20}(?: ?=|:) )", re.IGNORECASE)
_COMMA = re.compile(r", ")
_ITEM = re.compile(r"\s*(?:[,;/+]| and | & | n (?=\w)|\|)\s*(?![^()]*\))")
_MOST = 8
"""Labels of a message; more are a form or a file."""


class Label(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Labels of one kind.

    Attributes:
        names: how they are written, in lower case, between bars.
        when: a regex for the whole value, or, with `items`, for each of what it lists.
        items: whether a value is a list.
        first: whether it is believed only at the beginning of a message.
        plain: whether it is believed without "I" or "my" or another label in the message.
        unless: a regex that the message may not hold.
        say, tell, category, slot: as in `shapes.Shape`.
    """

    id: str
    names: str
    when: str
    items: bool = False
    first: bool = False
    plain: bool = False
    unless: str = ""
    say: list[str] = []
    tell: list[str] = []
    category: Category = "decisions"
    slot: str | None = None
    yes: list[list[str]]
    no: list[str] = []


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    foreign: str
    label: list[Label]


class Labelled(msgspec.Struct, frozen=True):
    """What a label tells: sentences to be read, or statements."""

    said: list[str]
    told: list[str]
    ready: Ready
    start: int
    end: int


@cache
def _file() -> _File:
    text = files(__package__).joinpath("labels.toml").read_text(encoding="utf-8")
    return convert(tomllib.loads(text), _File)


def known() -> list[Label]:
    """Return the labels that are known."""
    return _file().label


@cache
def _by_name() -> dict[str, tuple[Label, str, Ready]]:
    found: dict[str, tuple[Label, str, Ready]] = {}
    for label in known():
        pattern = Pattern(
            id=f"label-{label.id}", category=label.category, slot=label.slot,
            match=[], say="", yes=[], no=[],
        )  # fmt: skip
        for name in label.names.split("|"):
            found[name] = (label, written(label.when), Ready(pattern, (), None))
    return found


@cache
def _foreign() -> frozenset[str]:
    return frozenset(_file().foreign.split())


def may_label(text: str) -> bool:
    """Say whether a message may hold a label."""
    if ": " not in text and "= " not in text and " - " not in text:
        return False
    return any(found["label"].lower() in _by_name() for found in _ANY.finditer(text))


def labelled(own: str, text: str) -> Iterator[Labelled]:
    """Yield what the labels of a message tell of its writer.

    Args:
        own: the message, with what is not its writer's blanked.
        text: the message.
    """
    found = [each for each in _ANY.finditer(text) if "\n" not in each["label"]]
    names = [each["label"].lower().removeprefix("my ").strip() for each in found]
    if not any(name in _by_name() for name in names) or len(found) > _MOST:
        return
    if any(name in _foreign() for name in names) or others.of_somebody_else(text):
        return
    if _nothing_else(text, found):
        return
    spoken = others.of_self(text) or sum(name in _by_name() for name in names) > 1
    for each, name in zip(found, names, strict=True):
        if name not in _by_name() or not _fits(_by_name()[name][0], each, text, spoken=spoken):
            continue
        if BLANK in own[each.start() : each.end() + 1]:
            continue
        stop = _stop(own, each)
        value = own[each.end() : stop].strip()
        if value and BLANK not in value and "?" not in own[stop : stop + 1]:
            yield from _told(name, value, each.start("label"), stop)


def _fits(label: Label, found: re.Match[str], text: str, *, spoken: bool) -> bool:
    """Say whether a label stands where its writer would put it."""
    return (
        (spoken or label.plain)
        and not (label.first and found.start("label"))
        and not (label.unless and re.search(label.unless, text, re.IGNORECASE))
    )


def _stop(text: str, label: re.Match[str]) -> int:
    """Return where the value of a label ends: "wife = korean, me = irish" has two."""
    end = _END.search(text, label.end())
    stop = end.start() if end else len(text)
    after = (_COMMA if "=" in label[0] else _NEXT).search(text, label.end(), stop)
    return after.start() if after else stop


def _nothing_else(text: str, found: list[re.Match[str]]) -> bool:
    """Say whether a message is nothing but its labels: a form, or a file."""
    rest = text
    for each in reversed(found):
        rest = rest[: each.start()] + rest[_stop(text, each) :]
    return len(re.findall(r"\w+", rest)) < 3


def _told(name: str, value: str, start: int, end: int) -> Iterator[Labelled]:
    label, pattern, ready = _by_name()[name]
    for item in _ITEM.split(value) if label.items else [value]:
        match = compiled(pattern).fullmatch(item.strip(" ."))
        if match:
            yield Labelled(
                [filled(each.replace("{label}", name), match) for each in label.say],
                [filled(each, match) for each in label.tell],
                ready,
                start,
                end,
            )
