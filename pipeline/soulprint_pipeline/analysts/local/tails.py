"""Phrases whose last part points at something: what stands before it is whole."""

from __future__ import annotations

import re

_POINTING_TAIL = re.compile(
    r"(?<=\w) (?:with|in|on|at|by|near|behind|under|beside|around|along|from|for|during|to) "
    r"(?:\w+ ){0,2}?(?:it|them|me|us|you|him|her|here|there|this|that|these|those)$",
    re.IGNORECASE,
)
_PHRASES = re.compile(
    r"\b(?:with|in|on|at|by|near|behind|under|beside|around|along|from|for|during|about|to|into|of|"
    r"up|out|off)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(
    r"\b(?:the|this|that|these|those|such|same|it|them|one|ones)\b", re.IGNORECASE
)
_LIMITS = re.compile(
    r"\b(?:not|no|never|none|without|only|except|instead|unless|than|rather|hardly|less|more|most|"
    r"but|too|enough|any|like|as|just|barely|until|if|when|because|problems?|trouble|issues?)\b",
    re.IGNORECASE,
)


def without_pointing(text: str) -> str | None:
    """Return a phrase without a last one that points at something; None where it has none.

    "Detective stories with old people in them" is whole up to there. What limits or compares, and
    what only its end tells ("the view from here"), is not cut.
    """
    tail = _POINTING_TAIL.search(text)
    if tail is None or _LIMITS.search(text):
        return None
    kept = text[: tail.start()]
    head = _PHRASES.split(kept)[-1]
    return None if _DEFINITE.search(head) or len(head.split()) < 2 else kept
