"""Sentences, as places in a text: so that a quote stays word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

MAX_SENTENCE = 600
"""Characters. What runs on for longer is no statement about oneself, and costs time."""

# A run of marks is bounded, so that a megabyte of dots costs a pass and not its square.
_END = re.compile(
    # To begin with one class makes it fast: other letters are passed over at once.
    r"""[.!?\u2026\n\u2028\u2029\u3002\uff01\uff1f](?:(?<=[\n\u2028\u2029\u3002\uff01\uff1f])|"""
    r"""[.!?\u2026]{0,5}["')\]\u201d\u2019*_]{0,3}(?=\s))"""
)
_ABBREVIATION = re.compile(
    r"\b(?:mr|mrs|ms|mx|rev|capt|sgt|dr|prof|st|e\.g|i\.e|vs|etc|approx|no|jr|sr|"
    r"z\.? ?b|d\. ?h|ca|bzw|usw|nr)\.$",
    re.IGNORECASE,
)
# "am 9. Juni": where an ordinal is written with a full stop, its month follows.
_ORDINAL = re.compile(
    r"(?<!\d)\d{1,2}\. ?(?:jan|feb|m\u00e4r|apr|mai|jun|jul|aug|sep|okt|nov|dez|semester|"
    r"klasse|stock|geburtstag)",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*(?:[-*\u2022\u2013+]|\d{1,3}[.)])\s+")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each sentence of `text`, without blanks and bullet marks.

    Sentences longer than `MAX_SENTENCE` are left out.
    """
    yield from _spans(text)


@lru_cache(maxsize=16)
def _spans(text: str) -> tuple[tuple[int, int], ...]:
    """The last answers are kept: whoever asks whose words a message holds asks for them."""
    return tuple(_found(text))


def _found(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _END.finditer(text):
        at = end.start()
        if text[at] == "." and _within(text, start, at):
            continue
        if span := _trimmed(text, start, end.end()):
            yield span
        start = end.end()
    if span := _trimmed(text, start, len(text)):
        yield span


def _within(text: str, start: int, stop: int) -> bool:
    """Say whether a full stop ends an abbreviation or a figure, and no sentence."""
    return (
        _ABBREVIATION.search(text, max(start, stop - 8), stop + 1) is not None
        or _ORDINAL.match(text, max(start, stop - 2)) is not None
        or _ORDINAL.match(text, max(start, stop - 1)) is not None
    )


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    if end - start > 2 * MAX_SENTENCE:
        return None
    if bullet := _BULLET.match(text, start, end):
        start = bullet.end()
    sentence = text[start:end]
    start += len(sentence) - len(sentence.lstrip())
    end -= len(sentence) - len(sentence.rstrip())
    return (start, end) if 4 <= end - start <= MAX_SENTENCE else None
