"""How people ask an assistant to change its manner: `asks.toml` of each language."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec

from soulprint_pipeline.analysts.local.patterns import LANGUAGES
from soulprint_pipeline.learned import convert


class Ask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to ask for another manner.

    Attributes:
        key: what is asked for; several asks may have one.
        shape: a regex; `<open>` stands for the language's group of that name.
        needs: groups of words; without one of each the shape is not looked for.
        yes: messages that ask for it; `no`: messages that do not.
    """

    key: str
    shape: str
    needs: list[str]
    yes: list[str]
    no: list[str]


class _Asks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    groups: dict[str, str]
    ask: list[Ask]


class _Ready(msgspec.Struct, frozen=True):
    key: str
    regex: re.Pattern[str]
    needs: tuple[frozenset[str], ...]


def asks() -> Iterator[Ask]:
    """Yield the asks of all languages, as they are written."""
    for language in LANGUAGES:
        yield from _read(language).ask


def asked(text: str, words: set[str]) -> set[str]:
    """Return the keys of what `text`, a message with these `words` in lower case, asks for."""
    found: set[str] = set()
    text = text.replace("\u2019", "'")
    for ready in _shapes():
        if ready.key in found or any(words.isdisjoint(need) for need in ready.needs):
            continue
        if ready.regex.search(text):
            found.add(ready.key)
    return found


@cache
def _shapes() -> tuple[_Ready, ...]:
    return tuple(
        _Ready(
            ask.key,
            re.compile(ask.shape.replace("<open>", _read(language).groups["open"]), re.IGNORECASE),
            tuple(frozenset(need.split()) for need in ask.needs),
        )
        for language in LANGUAGES
        for ask in _read(language).ask
    )


@cache
def _read(language: str) -> _Asks:
    folder = files("soulprint_pipeline.analysts.local.patterns").joinpath(language)
    text = folder.joinpath("asks.toml").read_text(encoding="utf-8")
    return convert(tomllib.loads(text), _Asks)
