"""What stands behind a colon: the speaker's own word, or a text that was labelled."""

from __future__ import annotations

import re

_BELIEVED_COLON = re.compile(
    r"\b(?:context|background|me|note|fyi|btw|update|ps|info|reminder|fact|news|heads up|"
    r"preference|preferences|question|situation|thing)\s?$",
    re.IGNORECASE,
)
_NEEDS = re.compile(
    r"(?:(?:hi|hello|hey|so|ok),? )?(?:i )?(?:need|looking for|seeking|any advice|advice|tips|help|"
    r"question)\b",
    re.IGNORECASE,
)
_SAID_COLON = re.compile(
    r"\b(?:say|saying|answer|write|reply|put|text|reads?|like|line|lines|goes|words|sentence|speech|"
    r"message|note|post|caption|version|draft|wording)\s?$",
    re.IGNORECASE,
)
_TO_KEEP = re.compile(
    r"\b(?:remember|know|note|keep in mind|about me|context|consider|aware)\b", re.IGNORECASE
)
ASKS = re.compile(
    r"(?:what|which|who|whom|whose|where|when|why|how|is|are|am|was|were|do|does|did|can|could|"
    r"will|would|"
    r"should|shall|may|might|have|has|had|any|isn't|aren't|don't|doesn't|can't|couldn't|won't|"
    r"got any|mind|"
    r"help|please|recommend|suggest|ideas|tips|thoughts|anything|something|ok\?|right\?|wanna|"
    r"want to|so what|so how|and what|and how|what's|how's|where's)\b",
    re.IGNORECASE,
)
"""With what a question begins, or a request."""


def after_own_colon(sentence: str, colon: int) -> bool:
    """Say whether what follows a colon is the speaker's own word, not a labelled text."""
    if _BELIEVED_COLON.search(sentence, 0, colon):
        return True
    if _SAID_COLON.search(sentence, 0, colon):
        return False
    if _NEEDS.match(sentence, 0, colon):
        return True
    if ASKS.match(sentence) and not _TO_KEEP.search(sentence, 0, colon):
        return False
    before = sentence[:colon].lower().replace("'", " ").split()
    return len(before) >= 5 and not {"i", "me", "you", "we"}.isdisjoint(before)
