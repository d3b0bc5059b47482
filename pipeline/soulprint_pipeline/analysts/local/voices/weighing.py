"""Weighing whether a piece of a message speaks of the words beside it as of somebody's text.

No single sign shows it: "real or not?" may ask about a letter or about one's luck. So the signs are
counted: a piece that asks what is asked of texts, points, says nothing of its writer, and is
written in another way than the words beside it, is not by whoever speaks in these.
"""

from __future__ import annotations

import re
from itertools import islice

from soulprint_pipeline.analysts.local.shapes import shapes
from soulprint_pipeline.analysts.local.tokens import straight
from soulprint_pipeline.analysts.local.voices.comments import has

_ENOUGH = 5
"""Signs by which a piece is taken to speak of a text."""

_FIRST = re.compile(
    r"(?<!\bdo )(?<!should )(?<!can )(?<!could )(?<!would )(?<!must )"
    r"\b(?:i|i'm|im|i've|ive|my|mine|we|we're|our|us)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]{4,400}[.!?\n]{0,6}")
_YOU = re.compile(r"\b(?:you|your|you're|u|ur)\b", re.IGNORECASE)
_THIRD = re.compile(r"\b(?:he|she|him|her|his|hers)\b", re.IGNORECASE)
_ASKS = re.compile(r"\?|\b(?:please|pls|can you|could you|help me)\b", re.IGNORECASE)
_POINTER = re.compile(r"\s{0,3}(?:\^|\u2191|<-|\u2190)")


def weighs(said: str, body: str, border: str, *, tail: bool) -> bool:
    """Say whether enough shows that a piece speaks of the words beside it as of a text.

    Args:
        said: the piece.
        body: the words beside it.
        border: what stands between them.
        tail: the piece stands behind them.
    """
    said, body = straight(said), straight(body)
    sentences = _SENTENCE.findall(said) or [said]
    beside = sentences[0 if tail else -1]
    meta = _count("meta", said)
    stranger = bool(_THIRD.search(said)) and not has("persons", body)
    paper = has("paper", body)
    if not (meta or stranger):
        return False
    return (
        min(meta, 2)
        + 2 * stranger
        + 2 * paper
        + 2 * differs(said, body)
        + has("deictic", beside)
        + (-2 if _FIRST.search(beside) else 1)
        + (1 if border.count("\n") > 1 else 2 * ("\n" not in border))
        + bool(_YOU.search(body))
        - bool(_ASKS.search(body))
        + 3 * bool(_POINTER.match(said))
    ) >= _ENOUGH


def _count(kind: str, said: str) -> int:
    found = {
        match.group().lower()
        for shape in shapes(kind)
        for match in islice(shape.regex.finditer(said), 8)
    }
    return len(found)


def differs(said: str, body: str) -> bool:
    """Say whether a piece is written without the capitals that the words beside it have."""
    first, other = said.lstrip(" \t>^-"), body.lstrip("\"' ")
    return first[:1].islower() and other[:1].isupper() and body.rstrip()[-1:] in ".!?\"')"
