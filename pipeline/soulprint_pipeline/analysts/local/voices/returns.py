"""How a sentence shows that the writer of a message speaks in it again, after a request."""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local.shapes import fitting
from soulprint_pipeline.analysts.local.tokens import straight, tokens

_OPENS = re.compile(r"[:\u2014](?=\s|$|[\"'\u201c\u2018])|\s[-\u2013]\s|\s[\"\u201c\u201e\u2018]")
_WITHIN = re.compile(
    r"(?:[:\u2014]|\s[-\u2013])\s?[\"'\u201c\u2018\u201e]?"
    r"(?:i|i'm|i've|my|we|we're|our|hi|hello|hey|dear|name|"
    r"ich|mein|meine|wir|unser|unsere|hallo|liebe[rs]?)\b",
    re.IGNORECASE,
)
_GREETS = re.compile(
    r"(?:hi|hello|hey|dear|welcome|good (?:morning|day|evening)|hallo|liebe[rs]?|guten)\b",
    re.IGNORECASE,
)
_ENCLOSES = re.compile(
    r"(?:[\"\u201c\u201e][^\"\u201c\u201d\n]{2,300}[\"\u201d\u201c]|(?<!\w)['\u2018][^'\u2018\n]{2,200}['\u2019](?!\w))"
    r"[^\"'\u201c\u201d.!?\n]{0,60}[.!?]{0,3}\s{0,3}$"
)
_FIRST = frozenset(
    ["i", "i'm", "im", "i've", "ive", "i'd", "i'll", "my", "me", "we", "we're", "we've", "we'll",
     "our", "us", "ich", "mein", "meine", "meinen", "meinem", "meiner", "mir", "mich", "wir", "uns",
     "unser", "unsere", "unseren"]
)  # fmt: skip


def opens(asked: str) -> bool:
    """Say whether a text begins within a request."""
    return _OPENS.search(asked) is not None


def encloses(asked: str) -> bool:
    """Say whether the text of a request stands within it, between quotation marks."""
    return (
        _ENCLOSES.search(asked) is not None and _has("hands", asked) and not _has("invents", asked)
    )


def speaks_within(said: str) -> bool:
    """Say whether somebody begins to speak within a sentence, behind a colon or a dash."""
    return _WITHIN.search(straight(said)) is not None


def speaks(said: str) -> bool:
    """Say whether somebody speaks of themself."""
    return not _FIRST.isdisjoint(tokens(said))


def greets(said: str) -> bool:
    """Say whether a sentence is the beginning of a letter or a speech."""
    return _GREETS.match(said) is not None


def is_tied(said: str) -> bool:
    """Say whether what is said of the speaker is tied to what is asked for."""
    return _has("tied", said)


def is_mine(said: str) -> bool:
    """Say whether what shall be written is for an occasion of the writer's, or to their people."""
    return _has("mine", said)


def is_of_self(said: str) -> bool:
    """Say whether a text about the writer is asked for, which they tell in their own words."""
    return _has("self", said)


def labels_own(said: str) -> bool:
    """Say whether what stands behind a colon is announced as the writer's: "about me: ..."."""
    return _has("label", said)


def is_detail(said: str) -> bool:
    """Say whether a sentence says more of what shall be written."""
    return _has("detail", said)


def is_later(said: str) -> bool:
    """Say whether what is asked for is not asked for now: no text is there yet."""
    return _has("later", said)


def _has(kind: str, said: str) -> bool:
    said = straight(said)
    return any(each.stands_in(said) for each in fitting(kind, said, tokens(said)))
