"""Whether a message may hold a hurried wording, by a look at its words.

Asked of every message, so nothing is matched: who says none of these words said nothing so.
"""

from __future__ import annotations

from functools import cache

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.shorthand.shapes import by_cue, shapes
from soulprint_pipeline.analysts.local.tokens import rough

FIRST = 7
"""Words in which a sentence shows that its subject is left out."""
PART = 12
"""Words of a self-description, at most."""
NO_RUN = (words.NOT_THEIRS | words.POINTING) - {"so", "this", "its", "am", "my"}
"""First words of sentences that do not begin with a self-description."""
NO_START = words.NOT_THEIRS - {"it", "its", "it's", "she", "he", "they", "my", "our", "the", "me"}
"""First words of sentences that ask."""
SELF = frozenset(
    ["i", "i'm", "im", "i've", "ive", "i'd", "me", "my", "mine", "we", "we're", "were", "we've",
     "weve", "our", "us"]
)  # fmt: skip


@cache
def _cues(where: str) -> frozenset[str]:
    return frozenset(
        cue
        for cue, places in by_cue(where).items()
        if cue != "#" and any(shapes()[place].shape.leads for place in places)
    )


def may_be_short(text: str) -> bool:
    """Say whether some sentence of a message has the words of some shape."""
    for sentence in rough(text):
        said = sentence.split()
        if said and (
            (said[0] not in NO_START and not _cues("start").isdisjoint(said[:FIRST]))
            or not _cues("free").isdisjoint(said)
            or (not SELF.isdisjoint(said) and not _cues("anywhere").isdisjoint(said))
            or _may_run(said)
        ):
            return True
    return False


def _may_run(said: list[str]) -> bool:
    if said[0] in NO_RUN:
        return False
    part = said[: said.index(",")] if "," in said else said
    return len(part) <= PART and (
        not _cues("part").isdisjoint(part)
        or (len(part) <= FIRST and any(word[0].isdigit() or word[-1].isdigit() for word in part))
    )
