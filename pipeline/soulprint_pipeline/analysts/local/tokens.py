"""The words of a text, for quick questions."""

from __future__ import annotations

import re
from functools import lru_cache

_BLANKS = ',;:()"/-*_[]{}<>=|#'
_BLANKS_BEYOND = "\u201c\u201d\u201e"
_DASHES_BEYOND = "\u2014\u2013"
_ENDS = ".!?\n\r"
_ENDS_BEYOND = "\u2026\u2028\u2029\u3002\uff01\uff1f"
_APOSTROPHES_BEYOND = "\u2018\u2019\u02bc\u00b4"
_ALONE = r"\n\r\u2028\u2029\u3002\uff01\uff1f"
# To begin with one class makes it thrice as fast: other letters are passed over at once.
_ROUGH_END = re.compile(rf"[.!?\u2026{_ALONE}](?:(?<=[{_ALONE}])|[.!?\u2026']{{0,5}}(?:\s|$))")


_STRAIGHT = tuple((mark, "'") for mark in (*_APOSTROPHES_BEYOND, "`"))


_KEPT = 6_000
"""Characters of a text whose words are kept, at most."""


def _table(written: dict[str, str]) -> bytes:
    """Return a table for `bytes.translate`, from marks of ASCII to the one written for them."""
    table = bytearray(range(256))
    for marks, mark in written.items():
        for each in marks:
            table[ord(each)] = ord(mark)
    return bytes(table)


def _each(written: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((each, mark) for marks, mark in written.items() for each in marks)


_PARTED = bytes(
    place if place > 127 or chr(place).isalnum() or chr(place) == "_" else ord(" ")
    for place in range(256)
)
"""For `bytes.translate`: what a regex takes for no part of a word is a blank."""
_USUAL_MARKS = ".,!?'-`"
"""Marks that most texts have, or that are written in several ways."""
_USUAL = bytes(
    place
    for place in range(128)
    if chr(place).isalnum() or chr(place) in f"_{_USUAL_MARKS}" or chr(place).isspace()
).replace(b"\n", b"")
_FIGURES = b"0123456789"
_FLAT = _table({_BLANKS: " ", _ENDS: "\n", "`": "'"})
_LOOSE = _table({_BLANKS: " ", ",;:(": ",", "`": "'"})
_FLAT_BEYOND = _each(
    {_BLANKS_BEYOND + _DASHES_BEYOND: " ", _ENDS_BEYOND: "\n", _APOSTROPHES_BEYOND: "'"}
)
_LOOSE_BEYOND = _each({_BLANKS_BEYOND: " ", _DASHES_BEYOND: ",", _APOSTROPHES_BEYOND: "'"})


def _written(text: str, table: bytes, beyond: tuple[tuple[str, str], ...]) -> str:
    """Return `text` with each mark written as a table has it, place by place.

    Five to fifty times as fast as `str.translate`, which looks every letter of a text up that
    has one beyond ASCII. In UTF-8 no byte of such a letter is a mark.
    """
    if text.isascii():
        return text.encode("ascii").translate(table).decode("ascii")
    for mark, instead in beyond:
        if mark in text:
            text = text.replace(mark, instead)
    return text.encode("utf-8", "surrogatepass").translate(table).decode("utf-8", "surrogatepass")


def parts_of(text: str) -> list[str]:
    """Return the parts of a text that a regex takes for words: "don't" are two.

    Thrice as fast as to look for them by that regex.
    """
    if not text.isascii():
        for each in set(text):
            if each > "\x7f" and not each.isalnum():
                text = text.replace(each, " ")
    return text.encode().translate(_PARTED).decode().split()


def marks_of(text: str) -> set[str]:
    """Return the marks of a text, see `is_mark`, and its letters beyond ASCII."""
    marks = text.encode("utf-8", "surrogatepass").translate(None, _USUAL)
    return set(marks.decode("utf-8", "surrogatepass"))


def is_mark(letter: str) -> bool:
    """Say whether a text may be told from others by having this mark: ":", "@", a newline."""
    if len(letter) != 1 or letter in _USUAL_MARKS or letter in _APOSTROPHES_BEYOND:
        return False
    return letter == "\n" or not (letter.isalnum() or letter == "_" or letter.isspace())


def holds_figure(text: str) -> bool:
    """Say whether a figure stands in a text."""
    if not text.isascii():
        return any(map(str.isdecimal, text))
    return len(text.encode().translate(None, _FIGURES)) < len(text)


def straight(text: str) -> str:
    """Return `text` with straight apostrophes, place by place."""
    if text.isascii():
        return text.replace("`", "'")
    for mark, instead in _STRAIGHT:
        if mark in text:
            text = text.replace(mark, instead)
    return text


def loose(text: str) -> str:
    """Return `text` in lower case, with commas and their like as words, other marks as blanks."""
    return _written(text, _LOOSE, _LOOSE_BEYOND).replace(",", " , ").lower()


def sentence_words(sentence: str) -> str:
    """Return a sentence, loose, without the mark at its end."""
    return loose(sentence).rstrip(" .!?\u2026")


@lru_cache(maxsize=16)
def rough(text: str) -> tuple[str, ...]:
    """Return the sentences of `text`, loose: roughly, but fast.

    The last answers are kept, because several ask for the same message.
    """
    return tuple(_ROUGH_END.split(loose(text)))


def flat(text: str) -> str:
    """Return `text`, place by place, with marks as blanks and ends of sentences as newlines.

    The ends are rough: "3.5" is cut as well.
    """
    return _written(text, _FLAT, _FLAT_BEYOND)


def tokens(text: str) -> set[str]:
    """Return the words of a text in lower case, apostrophes straight."""
    return set(_tokens(text) if len(text) <= _KEPT else flat(text).lower().split())


@lru_cache(maxsize=64)
def _tokens(text: str) -> frozenset[str]:
    """The last answers are kept: each look at a sentence asks for its words."""
    return frozenset(flat(text).lower().split())
