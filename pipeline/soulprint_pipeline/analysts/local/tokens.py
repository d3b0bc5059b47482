"""The words of a text, for quick questions."""

from __future__ import annotations

import re

_BLANKS = ',;:()"\u2014\u2013/-*_\u201c\u201d\u201e[]{}<>=|#'
_ENDS = ".!?\u2026\n\r\u2028\u2029\u3002\uff01\uff1f"
_FLAT = str.maketrans(
    dict.fromkeys(_BLANKS, " ")
    | dict.fromkeys(_ENDS, "\n")
    | dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'")
)
_LOOSE = str.maketrans(
    dict.fromkeys(_BLANKS, " ")
    | dict.fromkeys(",;:(\u2014\u2013", " , ")
    | dict.fromkeys("\u2018\u2019\u02bc\u00b4`", "'")
)
_ROUGH_END = re.compile(
    r"[.!?\u2026][.!?\u2026']{0,5}(?:\s|$)|[\n\r\u2028\u2029\u3002\uff01\uff1f]"
)


def loose(text: str) -> str:
    """Return `text` in lower case, with commas and their like as words, other marks as blanks."""
    return text.translate(_LOOSE).lower()


def sentence_words(sentence: str) -> str:
    """Return a sentence, loose, without the mark at its end."""
    return loose(sentence).rstrip(" .!?\u2026")


def rough(text: str) -> list[str]:
    """Return the sentences of `text`, loose: roughly, but fast."""
    return _ROUGH_END.split(loose(text))


def flat(text: str) -> str:
    """Return `text`, place by place, with marks as blanks and ends of sentences as newlines.

    The ends are rough: "3.5" is cut as well.
    """
    return text.translate(_FLAT)


def tokens(text: str) -> set[str]:
    """Return the words of a text in lower case, apostrophes straight."""
    return set(flat(text).lower().split())
