"""Echoes: a question about words that stand in the message itself: "what does SWF stand for?"."""

from __future__ import annotations

import re

_MEANT = re.compile(
    r"\bwhat (?:does|do|did) [\"'\u201c\u2018]?(?P<what>[\w'&/.-]{2,30}?(?: (?:and|or) "
    r"[\w'&/.-]{2,30}?)?)[\"'\u201d\u2019]? (?:stand for|mean)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"(?<!\w)[\"'\u201c\u2018](?P<what>[^\"\u201c\u201d\n]{2,60}?)[\"'\u201d\u2019](?!\w)"
)
_CUES = frozenset(["mean", "means", "stand", "stands", "what's", "whats", "case", "word"])
_PLAIN = frozenset(["this", "that", "it", "these", "those", "they", "he", "she", "you", "i", "we"])


def may_echo(words: set[str]) -> bool:
    """Say whether a message of these words may ask what one of them means."""
    return not _CUES.isdisjoint(words)


def asks_about(said: str, body: str) -> bool:
    """Say whether a piece asks about a word of the text beside it, or quotes it.

    Only what is written so that nobody asks it of their own word: quoted, or an abbreviation.
    """
    if "?" not in said and not _MEANT.search(said):
        return False
    for found in _MEANT.finditer(said):
        if any(_occurs(word, body) for word in re.split(r" (?:and|or) ", found["what"])):
            return True
    return any(
        len(found["what"]) > 3 and _occurs(found["what"], body) for found in _QUOTED.finditer(said)
    )


def _occurs(what: str, body: str) -> bool:
    if what.lower() in _PLAIN:
        return False
    return re.search(rf"(?<!\w){re.escape(what.strip('.,'))}(?!\w)", body) is not None
