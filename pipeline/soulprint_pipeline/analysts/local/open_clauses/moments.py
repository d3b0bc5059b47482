"""Dates within a clause: each is resolved where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache

from soulprint_pipeline.analysts.local import dates
from soulprint_pipeline.analysts.local.needed import words_in
from soulprint_pipeline.analysts.local.sieve import Sieve
from soulprint_pipeline.analysts.local.statement import preposition

_EACH = re.compile(r"\b(?:every|each|most|other)\s$", re.IGNORECASE)
_POINTED = re.compile(r"\b(?:the|that|a|an|my|our|their)\s$", re.IGNORECASE)
_LEADS = re.compile(r"\b(since|until|till|from|by|before|after|to|for|around)\s$", re.IGNORECASE)
_OWN_LEAD = re.compile(r"(since|until|by|for|from|around)\s", re.IGNORECASE)
_THIS_MONTH = re.compile(
    r"\bon the (\d{1,2}(?:st|nd|rd|th)?) of (?:this|the) month\b", re.IGNORECASE
)
# The sun, and what may be: no days and no month.
_WORD = re.compile(r"sun|sat|mon|wed|tue|thu|fri|may|march|mar|dec|jan|spring|fall", re.IGNORECASE)
_ONES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
_ORDINALS = [
    *_ONES,
    *["tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
      "seventeenth", "eighteenth", "nineteenth", "twentieth"],
    *(f"twenty-{each}" for each in _ONES),
    "thirtieth",
    "thirty-first",
]  # fmt: skip
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_DAY_NAME = "|".join(
    sorted((each.replace("-", "[- ]") for each in _ORDINALS), key=len, reverse=True)
)
# "The third of February", "October the twelfth".
_ORDINAL = re.compile(
    rf"\b(?:the )?(?P<day>{_DAY_NAME}) of (?P<month>{_MONTH})\b|"
    rf"\b(?P<first>{_MONTH}) (?:the )?(?P<then>{_DAY_NAME})\b",
    re.IGNORECASE,
)


def _figure(found: re.Match[str]) -> str:
    day = (found["day"] or found["then"]).lower().replace(" ", "-")
    return f"{_ORDINALS.index(day) + 1} {found['month'] or found['first']}"


def figured(said: str) -> str:
    """Return a text with the days that it tells in words in figures: "9 September"."""
    return _ORDINAL.sub(_figure, said) if _in_words().holds(words_in(said)) else said


@cache
def _in_words() -> Sieve:
    return Sieve.of([_ORDINAL])


_FIXED = re.compile(r"(?:19|20)\d\d")
_AT_HAND = re.compile(
    r"\b(?:today|tonight|tomorrow|this (?:morning|afternoon|evening|week|weekend))\b",
    re.IGNORECASE,
)


def at_hand(said: str) -> bool:
    """Say whether a clause speaks of the day on which it is said."""
    return _AT_HAND.search(said) is not None


_EDGE = re.compile(r"(?:^|[,;:.!(] ?|\b(?:and|but|so|then|because|since|as) )$", re.IGNORECASE)
_FAR = 60
"""Characters before a clause in which its day may stand."""


def before(sentence: str, at: int) -> str:
    """Return the day that stands before the clause at a place, "" for none."""
    start = max(0, at - _FAR)
    said = sentence[start:at].rstrip(" ,")
    for found in days_in(said):
        if found.end() == len(said) and _EDGE.search(said[: found.start()]):
            day = found.group()
            return day[:1].lower() + day[1:]
    return ""


@lru_cache(maxsize=64)
def resolved(
    said: str, today: date | None, *, past: bool, recurring: bool
) -> tuple[str, int] | None:
    """Return a clause with its dates as they stay true, and how many there were.

    Args:
        said: without its subject and verb.
        today: the day on which it was said.
        past: whether it tells what was.
        recurring: whether it tells what is again and again: "in August" is then no date, but
            "since August" is.

    Returns:
        None where a date cannot be told.
    """
    parts: list[str] = []
    at = count = 0
    said = figured(said)
    said = _THIS_MONTH.sub(r"on the \1", said)
    for found in days_in(said):
        before = said[at : found.start()]
        led = _LEADS.search(before)
        own = _OWN_LEAD.match(found.group())
        lead = led.group(1).lower() if led else own.group(1).lower() if own else ""
        if _POINTED.search(said[: found.start()]) or before.endswith(" of "):
            return None
        if _EACH.search(said[: found.start()]) or _WORD.fullmatch(found.group()):
            continue
        if recurring and lead not in {"since", "until"} and not _FIXED.search(found.group()):
            continue
        when = dates.resolve(found.group(), "en", today, past=past or lead == "since")
        if when is None:
            return None
        if lead and led is None:
            when = f"{lead} {when}"
        elif not lead:
            when = f"{preposition(when)} {when}"
        parts.append(before + when)
        at = found.end()
        count += 1
    return "".join(parts) + said[at:], count


def days_in(text: str) -> Iterator[re.Match[str]]:
    """Yield the days that a text names."""
    if _sieve().holds(words_in(text)):
        yield from shape().finditer(text)


@cache
def _sieve() -> Sieve:
    return Sieve.of([shape()])


@cache
def shape() -> re.Pattern[str]:
    """Return a regex that finds a day within a text."""
    return re.compile(rf"(?<![\w-])(?:since )?{dates.shape('en')}", re.IGNORECASE)
