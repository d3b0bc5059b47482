"""Quotes: whether a passage was really said, and how to cut one without breaking a word."""

from __future__ import annotations

MIN_LETTERS = 3
"""A quote with fewer letters or digits proves nothing: "a" occurs almost everywhere."""

# What typesetting, keyboards and models swap for one another without changing the words.
_SAME = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`\u2039\u203a\u02bc", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-")
    | dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", None)
    | {"\u2026": "..."}
)


def fold(text: str) -> str:
    """Return `text` with whitespace, quote marks, dashes and case made equal."""
    return " ".join(text.translate(_SAME).casefold().split())


def occurs(quote: str, text: str) -> bool:
    """Say whether `quote` stands in `text`, word for word.

    Whitespace, quote marks, dashes and case are folded first. Nothing else is: a changed
    word is not a quote.

    Args:
        quote: the passage. With fewer than three letters or digits it never occurs.
        text: the message that it is said to come from.
    """
    folded = fold(quote)
    if sum(character.isalnum() for character in folded) < MIN_LETTERS:
        return False
    return folded in fold(text)


def shorten(text: str, limit: int) -> str:
    """Return the longest beginning of `text` that fits `limit` characters and ends with a word.

    The result is word for word a beginning of `text`, so it still `occurs` there. A first
    word that is longer than `limit` is cut.

    Args:
        text: any text; outer whitespace is dropped.
        limit: characters, at least 1.
    """
    text = text.strip()
    if len(text) <= limit:
        return text
    if text[limit].isspace():
        return text[:limit].rstrip()
    head = text[:limit].split()
    if len(head) < 2:
        return text[:limit]
    return text[: text.rfind(head[-1], 0, limit)].rstrip()
