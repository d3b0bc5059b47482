"""Where a text may be cut without hurting it."""

from __future__ import annotations

import unicodedata

_LOOK_BACK = 400  # characters: beyond that a chunk would lose more than a nice end is worth
_BREAKS = ("\n\n", "\n", ". ", "。", "! ", "? ", "！", "？", "; ", ", ", " ")  # noqa: RUF001 - the marks themselves
_JOINER = "\u200d"


def cut_before(text: str, start: int, stop: int) -> int:
    """Return a good place to cut at or before `stop`, behind `start`.

    A paragraph's end where one is near, then a line's, a sentence's, a word's. Where there is
    none (a long word, a script without spaces) any place between two characters as people see
    them: never within a letter and its accents, nor within a composed emoji.
    """
    if stop >= len(text):
        return len(text)
    floor = max(start + (stop - start) // 2, stop - _LOOK_BACK)
    for mark in _BREAKS:
        found = text.rfind(mark, floor, stop)
        if found >= 0:
            return found + len(mark)
    return _between_characters(text, start, stop)


def cut_after(text: str, begin: int, end: int) -> int:
    """Return a good place to start at or behind `begin`, before `end`."""
    if begin <= 0:
        return 0
    ceiling = min(begin + (end - begin) // 2, begin + _LOOK_BACK)
    for mark in ("\n", " "):
        found = text.find(mark, begin - 1, ceiling)
        if found >= 0:
            return found + 1
    while begin < end and not _is_boundary(text, begin):
        begin += 1
    return begin


def _between_characters(text: str, start: int, stop: int) -> int:
    at = stop
    while at > start + 1 and stop - at < 32:
        if _is_boundary(text, at):
            return at
        at -= 1
    return stop


def _is_boundary(text: str, at: int) -> bool:
    """Say whether `at` lies between two characters as people see them, roughly (UAX #29)."""
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if _JOINER in {before, after}:
        return False
    if unicodedata.combining(after) or unicodedata.category(after) in {"Mn", "Me", "Mc"}:
        return False
    if "\ufe00" <= after <= "\ufe0f" or "\U0001f3fb" <= after <= "\U0001f3ff":
        return False
    return not (_is_flag(before) and _is_flag(after))


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
