"""How `re` reads a regex, and what its letters stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

Given = Any
_PARSER: Any = import_module("re._parser")
LITERAL: Any = import_module("re._constants").LITERAL
"""How `re` reads a regex. It has no public name; `test_needed.py` holds what is told of it."""

GAP = " "
"""Stands for whatever is no part of a word, and for a place where one begins or ends."""
WAYS = 24
"""Letters of a range that are told apart, at most."""
_ODD = (("\u0130", "i"), ("\u0131", "i"), ("\u017f", "s"))
"""Letters that a regex without regard to case takes for one of ASCII, unlike `str.lower`."""
_WORD = re.compile(r"\w+")
_BLANKS = " \t\n\r\f\v"


def read(regex: re.Pattern[str] | str) -> list[tuple[Given, Given]]:
    """Return the parts of a regex; of one that is not compiled, as one that ignores case."""
    if isinstance(regex, str):
        return list(_PARSER.parse(regex, re.IGNORECASE))
    return list(_PARSER.parse(regex.pattern, regex.flags))


def alternatives(pattern: str) -> Iterator[str]:
    """Yield what stands between the bars of a regex that are in no bracket."""
    depth = start = 0
    for mark in _MARKS.finditer(pattern):
        if mark.group() == "|" and depth == 0:
            yield pattern[start : mark.start()]
            start = mark.end()
        depth += {"(": 1, ")": -1}.get(mark.group(), 0)
    yield pattern[start:]


_MARKS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|[()|]", re.DOTALL)
"""What stands behind a backslash, a class, and the marks that build a regex."""


def folded(text: str) -> str:
    """Return a text in lower case, letter by letter as a regex without regard to case has it."""
    if not text.isascii():
        for odd, plain in _ODD:
            text = text.replace(odd, plain)
    return text.lower()


@cache
def letter_of(letter: str) -> str:
    """Return a letter as it stands in a folded text, or `GAP` for what is part of no word."""
    letter = folded(letter)
    return letter if _WORD.fullmatch(letter) else GAP


def letters_of(operation: Given, given: Given) -> frozenset[str]:
    """Return the letters of which a part of a regex is one; none where there is no telling."""
    if operation is LITERAL:
        return frozenset([chr(given)])
    if str(operation) != "IN":
        return frozenset()
    found: set[str] = set()
    for kind, told in given:
        if str(told) == "CATEGORY_SPACE":
            found.update(_BLANKS)
            continue
        first, last = told if str(kind) == "RANGE" else (told, told)
        if str(kind) not in {"LITERAL", "RANGE"} or last - first >= WAYS:
            return frozenset()
        found.update(map(chr, range(first, last + 1)))
    return frozenset(found)
