"""A clause that a message tells in other words."""

from __future__ import annotations

import re

import msgspec

DOUBT = re.compile(
    r"\b(?:if|whether|imagin\w+|suppos\w+|pretend\w*|wish|would you rather|novel|fictional|"
    r"character|dream(?:t|ed)?|(?:he|she|they) (?:said|says?)|movie|film|game)\b",
    re.IGNORECASE,
)
"""Words of a sentence behind which nothing is told so."""


class Restated(msgspec.Struct, frozen=True):
    """A clause that a message tells in other words.

    Attributes:
        said: the clause: "My surname is Gwizdala."
        start, end: where its words stand in the message.
    """

    said: str
    start: int
    end: int
