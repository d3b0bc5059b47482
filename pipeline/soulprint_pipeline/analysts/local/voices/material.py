"""Material: what stands above a request about it, "Speaker 1: ..." and then "minutes please"."""

from __future__ import annotations

import re
from itertools import islice

from soulprint_pipeline.analysts.local.shapes import fitting

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
_NUMBER = re.compile(
    r"\d+(?:[.,:/]\d+)?|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|fifty|"
    r"hundred|dozen|twice|half|each|double|zwei|drei|vier|f\u00fcnf|sechs|zehn|doppelt|halb)\b",
    re.IGNORECASE,
)
_FIGURES = 2
"""Numbers in a sum, at least."""
_REQUEST = 120
"""Characters of a request that stands alone in the last line, at most."""

_LAST = 160
"""Characters at the end of a message in which it may say what all before them was."""


def is_material(text: str, words: set[str]) -> bool:
    """Say whether a message speaks of all its other words as of a text."""
    at = max(0, len(text) - _LAST)
    return (
        any(each.stands_in(text, at) for each in fitting("after", text, words))
        or any(each.stands_in(text) for each in fitting("whole", text, words))
        or _is_sum(text, words)
    )


def _is_sum(text: str, words: set[str]) -> bool:
    """Say whether a message tells numbers and asks what comes of them: "I have 12 apples ..."."""
    asked = any(each.stands_in(text) for each in fitting("reckons", text, words))
    return asked and next(islice(_NUMBER.finditer(text), _FIGURES - 1, None), None) is not None


def asked_in_the_end(text: str) -> int | None:
    """Return where the last line begins, if it may ask about the text above it."""
    at = text.rstrip().rfind("\n")
    last = text[at + 1 :].strip()
    alone = at > 0 and len(last) <= _REQUEST and not _OWN_STORY.search(last)
    return at + 1 if alone and _POINTS.search(last) else None
