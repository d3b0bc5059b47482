"""What is found in a message: a statement, and the words that it was said in."""

from __future__ import annotations

import msgspec

from soulprint_pipeline.analysts.local.patterns import Ready
from soulprint_pipeline.quotes import shorten

QUOTE_LIMIT = 200
"""Characters of a quote."""

_KNOWN_BY = 12
"""Characters of one by which a place is found again."""


class Found(msgspec.Struct, frozen=True):
    """A statement found in a text, and where it was said.

    Attributes:
        values: what was captured, by name, as written in the statement.
    """

    ready: Ready
    statement: str
    quote: str
    values: dict[str, str]


def around(text: str, start: int, end: int) -> str:
    """Return what stands at a place, with its line where it is too short to be known by: "47"."""
    if end - start < _KNOWN_BY:
        start = text.rfind("\n", 0, start) + 1
        line = text.find("\n", end)
        end = line if line > 0 else len(text)
    return " ".join(text[start:end].split())


def quoted(sentence: str, start: int) -> str:
    """Return a sentence as a quote; of a long one what stands from a place on."""
    if len(sentence) <= QUOTE_LIMIT:
        return sentence
    if len(sentence) - start < QUOTE_LIMIT:
        start = (
            0
            if start == 0
            else sentence.rfind(" ", 0, max(len(sentence) - QUOTE_LIMIT, start) + 1) + 1
        )
    return shorten(sentence[start:], QUOTE_LIMIT)
