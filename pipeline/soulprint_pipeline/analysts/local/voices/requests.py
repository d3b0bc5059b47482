"""Requests after which a message is no longer about its writer.

Whoever asks to have a text translated pastes it; whoever asks for a story or a letter, or begins a
game, speaks in somebody's voice. From there on the words are not believed. What such requests look
like stands in `requests.toml` of each language, and what begins a game in `frames.toml`; all
languages are looked for in every text.
"""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local import frames
from soulprint_pipeline.analysts.local.shapes import fitting
from soulprint_pipeline.analysts.local.tokens import tokens
from soulprint_pipeline.analysts.local.voices.blank import blanked
from soulprint_pipeline.analysts.local.voices.errands import set_from
from soulprint_pipeline.analysts.local.voices.strangers import speaks_from

# What a request about the text above it points with; and whose it would be otherwise.
_POINTS = re.compile(
    r"\b(?:this|these|it|that|those|them|above|each)\b(?! (?:weeks?|months?|years?|weekend|"
    r"morning|evening|afternoon|time|summer|winter|spring|autumn|fall|way)\b)"
    r"|^(?:meeting |action |show )?"
    r"(?:minutes|notes|items|chords|lyrics|subtitles|themes|summary)\b",
    re.IGNORECASE,
)
_OWN_STORY = re.compile(
    r"(?<!do )(?<!should )(?<!can )(?<!could )(?<!would )\bi\b|\b(?:my|we|our|mine)\b",
    re.IGNORECASE,
)
_REQUEST = 120
"""Characters of a request that stands alone in the last line, at most."""

_AHEAD = 700
"""Characters behind its beginning that a shape needs to see at most."""

_LAST = 160
"""Characters at the end of a message in which it may say what all before them was."""


def others_from(text: str) -> int:
    """Return the place from which `text` is not believed; its length where all of it is."""
    words = tokens(text)
    if _is_material(text, words):
        return 0
    begun = frames.begun_at(text, words)
    start = len(text) if begun is None else begun
    for other in (speaks_from(text, words), set_from(text, words)):
        if other is not None:
            start = min(start, _past_marks(text, other))
    for request in fitting("request", words):
        if start == 0:
            break
        # A little further than what is believed so far: a shape may look ahead.
        if found := request.regex.search(text, 0, start + _AHEAD):
            start = min(start, _past_marks(text, found.start()))
    return start


def without_material(text: str) -> str:
    """Blank what stands above a request about it: "Speaker 1: ...", and then "minutes please"."""
    if "\n" not in text:
        return text
    at = text.rstrip().rfind("\n")
    last = text[at + 1 :].strip()
    if (
        at > 0
        and len(last) <= _REQUEST
        and _POINTS.search(last)
        and not _OWN_STORY.search(last)
        and others_from(last) < len(last)
    ):
        return blanked(text, 0, at)
    return text


def _is_material(text: str, words: set[str]) -> bool:
    """Say whether the last that is said speaks of all before it as of a text."""
    at = max(0, len(text) - _LAST)
    return any(shape.regex.search(text, at) for shape in fitting("after", words))


def _past_marks(text: str, place: int) -> int:
    """Leave the sentence before a request its full stop."""
    while place < len(text) and text[place] in ".!?:, \t\n":
        place += 1
    return place
