"""Since when a state lasts: "I've been vegetarian for ten years", "at Siemens since 2012"."""

from __future__ import annotations

import re
from datetime import date

from soulprint_pipeline.analysts.local.open_clauses import moments

TOLD = re.compile(r", (?:since [^,.()]+|all their life)(?=\.$)")
"""Since when, as it is told at the end of a statement."""

_FROM_WHEN = re.compile(
    r"(?: (?:in|at|with|near|on) (?:the )?[A-Z][\w'&-]*(?: (?:of |and )?[A-Z][\w'&-]*){0,2})?,? "
    r"(?:now |already )?(?P<since>since|for|all (?:my|our) lives?|"
    r"(?:my|our) (?:whole|entire) lives?)"
    r"(?P<when>[^.,;!?()]*)"
)
_NUMBERS = (
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
     "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
     "twenty", "thirty", "forty", "fifty", "sixty"]
)  # fmt: skip
_VALUES = dict(zip(_NUMBERS, [*range(1, 21), 30, 40, 50, 60], strict=True))
_SPAN = re.compile(
    r" (?:(?:just )?(?:about|around|roughly|over|more than|almost|nearly|the (?:last|past)) ){0,2}"
    rf"(?P<number>\d{{1,2}}|{'|'.join(_NUMBERS)})(?:[ -](?P<ones>{'|'.join(_NUMBERS[:9])}))? "
    r"(?:years|yrs)(?: now)?(?=$| (?:and|but|so|because|now|as)\b)",
    re.IGNORECASE,
)
_WAS = re.compile(
    r" (?:i|we) (?:was|were) (?P<what>(?:an? |about |in my |at )?[\w-]+"
    r"(?: (?:years? old|child|kid|boy|girl|teenager|school|teens|twenties|thirties))?)(?=$| )",
    re.IGNORECASE,
)
_STAGE = re.compile(
    r" (?:(?:my|our) )?(?:birth|childhood|school|university|uni|college|forever)\b", re.IGNORECASE
)
_YEAR = re.compile(r" (?:about |around |early |late )?(?:19|20)\d\d\b(?!s)")
_STATE = re.compile(
    r"(?:Is (?!about to|getting|close|in (?:their|late|early|mid)|back|preparing|in the week)|"
    r"Works|Lives|Runs|Has (?!got|been|had|begun|started|a favou?rite|no )|Does not|Speaks|Plays|"
    r"Uses|Teaches|Studies|Keeps|Sings|Drives|Leads|Owns|Codes|Avoids|Cares|Mostly|Usually|Hates|Loves|Likes)"
)
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\b(?:since|years old)\b")


def since_when(text: str, rest: str, today: date | None) -> str:
    """Return the statement of what lasts with since when, as in "Is vegetarian, since 2015".

    A number of years is told as the year in which they began: the line is read years later.

    Args:
        text: the statement with its full stop.
        rest: what follows the words by which it was told.
        today: the day on which it was said.
    """
    if not _STATE.match(text) or _DATED.search(text):
        return text
    found = _FROM_WHEN.match(rest)
    when = _when(found["since"].lower(), found["when"], today) if found else None
    return f"{text[:-1]}, {when}." if when else text


def _when(lead: str, said: str, today: date | None) -> str | None:
    if lead == "for":
        span = _SPAN.match(said)
        if span is None or today is None:
            return None
        years = _number(span["number"]) + (_number(span["ones"]) if span["ones"] else 0)
        return f"since about {today.year - years}"
    return _since(said, today) if lead == "since" else "all their life"


def _since(said: str, today: date | None) -> str | None:
    if was := _WAS.match(said):
        return "since they were " + re.sub(r"\bmy\b", "their", was["what"])
    if found := _STAGE.match(said) or _YEAR.match(said):
        return "since" + re.sub(r"\b(?:my|our)\b", "their", found.group()).lower()
    told = moments.resolved(f"since{said}", today, past=True, recurring=False)
    day = _DAY.match(told[0]) if told and told[1] else None
    return day.group() if day else None


_DAY = re.compile(r"since (?:\w+ ){0,3}(?:19|20)\d\d\b")


def _number(said: str) -> int:
    return int(said) if said.isdecimal() else _VALUES[said.lower()]
