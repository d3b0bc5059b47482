"""Weighing whether a piece of a message speaks of the words beside it as of somebody's text.

No single sign shows it: "real or not?" may ask about a letter or about one's luck. So the signs are
counted: a piece that asks what is asked of texts, points, says nothing of its writer, and is
written in another way than the words beside it, is not by whoever speaks in these.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from soulprint_pipeline.analysts.local.patterns import LANGUAGES
from soulprint_pipeline.analysts.local.tokens import tokens
from soulprint_pipeline.analysts.local.voices import returns
from soulprint_pipeline.analysts.local.voices.comments import has
from soulprint_pipeline.learned import convert

_ENOUGH = 5
"""Signs by which a piece is taken to speak of a text."""

_FIRST = re.compile(
    r"(?<!\bdo )(?<!should )(?<!can )(?<!could )(?<!would )(?<!must )"
    r"\b(?:i|i'm|im|i've|ive|my|mine|we|we're|our|us)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]{4,400}[.!?\n]{0,6}")
_YOU = frozenset(["you", "your", "you're", "u", "ur"])
_THIRD = frozenset(["he", "she", "him", "her", "his", "hers"])
_ASKS = re.compile(r"\?|\b(?:please|pls|can you|could you|help me)\b", re.IGNORECASE)
_POINTER = re.compile(r"\s{0,3}(?:\^|\u2191|<-|\u2190)")


class Counted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words of a language that are counted, see `asides.toml`."""

    texts: str
    persons: str


class _Ready(msgspec.Struct, frozen=True):
    texts: frozenset[str]
    persons: frozenset[str]


def may_weigh(words: set[str]) -> bool:
    """Say whether a message of these words may hold such a piece."""
    return not (words.isdisjoint(_all().texts) and words.isdisjoint(_THIRD))


def weighs(said: str, body: str, border: str, *, tail: bool) -> bool:
    """Say whether enough shows that a piece speaks of the words beside it as of a text.

    Args:
        said: the piece, with straight apostrophes.
        body: the words beside it, written so, too.
        border: what stands between them.
        tail: the piece stands behind them.
    """
    words = tokens(said)
    texts = len(words & _all().texts)
    third = not words.isdisjoint(_THIRD)
    if not (texts or third):
        return False
    around = tokens(body)
    if not returns.speaks(body):
        return False
    stranger = third and around.isdisjoint(_all().persons)
    if not (texts or stranger):
        return False
    sentences = _SENTENCE.findall(said) or [said]
    beside = sentences[0 if tail else -1]
    signs = (
        min(texts, 2)
        + 2 * stranger
        + 2 * differs(said, body)
        + (-2 if _FIRST.search(beside) else 1)
        + (1 if border.count("\n") > 1 else 2 * ("\n" not in border))
        + (not around.isdisjoint(_YOU))
        - bool(_ASKS.search(body))
        + 3 * bool(_POINTER.match(said))
    )
    # What costs most is looked for where it may decide.
    if signs < _ENOUGH and signs + 3 >= _ENOUGH:
        signs += has("deictic", beside)
        if signs < _ENOUGH and signs + 2 >= _ENOUGH:
            signs += 2 * has("paper", body)
    return signs >= _ENOUGH


def differs(said: str, body: str) -> bool:
    """Say whether a piece is written without the capitals that the words beside it have."""
    first, other = said.lstrip(" \t>^-"), body.lstrip("\"' ")
    return first[:1].islower() and other[:1].isupper() and body.rstrip()[-1:] in ".!?\"')"


@cache
def _all() -> _Ready:
    texts: set[str] = set()
    persons: set[str] = set()
    for language in LANGUAGES:
        folder = files("soulprint_pipeline.analysts.local.patterns").joinpath(language)
        file = folder.joinpath("asides.toml")
        if file.is_file():
            told = convert(tomllib.loads(file.read_text(encoding="utf-8"))["objects"], Counted)
            texts.update(told.texts.split())
            persons.update(told.persons.split())
    persons |= {f"{word}{end}" for word in persons for end in ("s", "'s")}
    return _Ready(frozenset(texts), frozenset(persons))
