"""Words that a text must hold for a regex to match in it, told from the regex itself.

To look words up in a set costs a hundredth of a search by a regex with many branches: of a list of
regexes only those are tried whose words are there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache

import msgspec

from soulprint_pipeline.analysts.local.parsed import (
    GAP,
    LITERAL,
    WAYS,
    Given,
    folded,
    letter_of,
    read,
)
from soulprint_pipeline.analysts.local.tokens import holds_figure, is_mark, marks_of, parts_of
from soulprint_pipeline.analysts.local.words import COMMON

_WAYS = 24
"""Ways to write a piece that are put together with those of the next, at most."""
_FEW = 4
"""Sets of words that are looked for in a text, at most."""
_MOST = 600
"""Ways to write a piece, or words of which one stands in every match, at most."""
ANY = "\0"
"""Stands in a way for whatever may be there."""
_FIGURE = re.compile(r"\d")
_FIGURED = "#"
"""Stands among the words of a text for any figure."""


@lru_cache(maxsize=64)
def words_in(text: str) -> frozenset[str]:
    """Return the words of a text as `needed` has them.

    "Don't" is two, any figure one more, and so is each rare mark.
    """
    figured = (_FIGURED,) if holds_figure(text) else ()
    return frozenset((*parts_of(folded(text)), *marks_of(text), *figured))


def needed(regex: re.Pattern[str] | str, led: str = ANY) -> list[frozenset[str]]:
    """Return sets of words, of each of which one stands in every text in which a regex matches.

    Args:
        regex: to be looked for; as it is written where it ignores case and may never be compiled.
        led: what stands in front of it; `GAP` where it is only matched at a beginning.

    Returns:
        The rarest first, a few at most; none where there is no telling.
    """
    piece = _sequence(read(regex), led)
    return sorted({*piece.needs, *_told(piece.ways, led)}, key=cost)[:_FEW]


class _Piece(msgspec.Struct, frozen=True):
    """What is known of a part of a regex.

    Attributes:
        ways: what it may match, with `GAP` and `ANY`.
        needs: sets of words, of each of which one stands in every match.
    """

    ways: frozenset[str]
    needs: tuple[frozenset[str], ...] = ()


_NOTHING = _Piece(frozenset([""]))
_BETWEEN = _Piece(frozenset([GAP]))
_ANYTHING = _Piece(frozenset([ANY]))


def _best(piece: _Piece, led: str) -> frozenset[str] | None:
    """Return words of which one stands in every match of a piece: those that are the rarest."""
    return min((*piece.needs, *_told(piece.ways, led)), key=cost, default=None)


def _told(ways: frozenset[str], led: str) -> list[frozenset[str]]:
    """Return words of which one is in each of the ways, where each has a whole one."""
    # What stands at either end may be a part of a word.
    parts = [f"{led}{way}".split(GAP)[1:-1] for way in ways]
    whole = [{each for each in way if each and ANY not in each} for way in parts]
    if not all(whole):
        return []
    held = Counter(word for way in whole for word in way)
    found = {min(way, key=lambda word: (word in COMMON, -held[word], word)) for way in whole}
    return [frozenset(found)] if len(found) <= _MOST else []


def cost(words: frozenset[str]) -> tuple[int, list[str]]:
    """Tell how often, roughly, a text holds one of these in vain."""
    marks = sum(map(is_mark, words))
    return len(words) + 50 * len(words & COMMON) + 10 * marks, sorted(words)


def _sequence(parts: Iterable[Given], led: str) -> _Piece:
    """Return what is known of pieces that follow each other.

    Args:
        parts: of a regex as it was read.
        led: what stands in front of them, `GAP` or `ANY`.
    """
    run = frozenset([""])
    needs: list[frozenset[str]] = []
    for operation, given in parts:
        if operation is LITERAL:
            # Most of a regex, and never more than one way.
            letter, need = _literal(given)
            run = frozenset([way + letter for way in run])
            needs += need
            continue
        last = GAP if all(f"{led}{way}".endswith(GAP) for way in run) else ANY
        piece = _part(str(operation), given, last)
        needs += piece.needs
        if len(run) * len(piece.ways) > _WAYS and min(len(run), len(piece.ways)) > 1:
            needs += _told(run, led)
            run = frozenset([ANY + last])
        run = frozenset(first + second for first in run for second in piece.ways)
    return _Piece(run, tuple(needs))


def _part(name: str, given: Given, led: str) -> _Piece:
    reader = _READERS.get(name)
    return _ANYTHING if reader is None else reader(given, led)


def _at(given: Given, _: str) -> _Piece:
    return _NOTHING if str(given) == "AT_NON_BOUNDARY" else _BETWEEN


def _ahead_or_behind(given: Given, led: str) -> _Piece:
    """Tell of what is looked at: it stands in the text, but is no part of the match."""
    ahead, looked_at = given
    led = led if ahead > 0 else ANY
    seen = _sequence(looked_at, led)
    return _Piece(_NOTHING.ways, (*seen.needs, *_told(seen.ways, led)))


def _nowhere(given: Given, _: str) -> _Piece:
    """Tell of what must not be there: where that is any letter, no word goes on."""
    parts = given[1]
    if len(parts) != 1 or str(parts[0][0]) != "IN":
        return _NOTHING
    kinds = [str(each) for member in parts[0][1] for each in member]
    return _BETWEEN if "CATEGORY_WORD" in kinds and "NEGATE" not in kinds else _NOTHING


@cache
def _literal(code: int) -> tuple[str, tuple[frozenset[str], ...]]:
    """Return how a letter is matched, and what that needs: a mark or a figure."""
    piece = _of_class([(LITERAL, code)])
    return next(iter(piece.ways)), piece.needs


def _of_class(members: Sequence[tuple[Given, Given]], _: str = "") -> _Piece:
    ways: set[str] = set()
    marks: set[str] = set()
    for kind, given in members:
        if str(given) == "CATEGORY_SPACE":
            ways.add(GAP)
            marks.add(GAP)
        elif str(given) == "CATEGORY_DIGIT" and len(members) == 1:
            return _Piece(_ANYTHING.ways, (frozenset([_FIGURED]),))
        else:
            first, last = given if str(kind) == "RANGE" else (given, given)
            if str(kind) not in {"LITERAL", "RANGE"} or last - first >= WAYS:
                return _ANYTHING
            letters = range(first, last + 1)
            ways.update(map(letter_of, map(chr, letters)))
            marks.update(map(chr, letters))
    if all(map(_FIGURE.fullmatch, ways)):
        return _Piece(frozenset(ways), (frozenset([_FIGURED]),))
    marked = GAP in ways and all(map(is_mark, marks))
    return _Piece(frozenset(ways), (frozenset(marks),) if marked else ())


def _choice(given: Given, led: str) -> _Piece:
    ways = [_sequence(way, led) for way in given[1]]
    whole = frozenset[str]().union(*(way.ways for way in ways))
    best = [_best(way, led) for way in ways]
    known = [each for each in best if each is not None]
    words = frozenset[str]().union(*known)
    needs = (words,) if len(known) == len(ways) and len(words) <= _MOST else ()
    return _Piece(whole if len(whole) <= _MOST else _ANYTHING.ways, needs)


def _repeated(given: Given, led: str) -> _Piece:
    least, most, parts = given
    piece = _sequence(parts, led)
    if most == 1:
        return piece if least else _Piece(piece.ways | {""})
    first = GAP if all(way.startswith(GAP) for way in piece.ways) else ""
    last = GAP if all(way.endswith(GAP) for way in piece.ways) else ""
    ways = frozenset([first + ANY + last])
    return _Piece(ways, (*piece.needs, *_told(piece.ways, led))) if least else _Piece(ways | {""})


_READERS: dict[str, Callable[[Given, str], _Piece]] = {
    "IN": _of_class,
    "AT": _at,
    "BRANCH": _choice,
    "SUBPATTERN": lambda given, led: _sequence(given[3], led),
    "MAX_REPEAT": _repeated,
    "MIN_REPEAT": _repeated,
    "ASSERT": _ahead_or_behind,
    "ASSERT_NOT": _nowhere,
}
"""What reads each part of a regex, by its name in `re`; of any other nothing is told."""
