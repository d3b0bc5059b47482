"""A statement as it is written in the end: its months and days, and none that is half said."""

from __future__ import annotations

import re

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_FULL = {name: each for each in _MONTHS for name in (each.lower(), each[:3].lower())} | {
    "sept": "September"
}
_NAMES = "|".join(sorted(_FULL, key=len, reverse=True))
# "May" and "march" are months only where a day or a preposition says so.
_MONTH = re.compile(
    rf"(?:(?<=\bin )|(?<=\bon )|(?<=\bsince )|(?<=\buntil )|(?<=\bby )|(?<=\bof )|(?<=\bfrom )|"
    rf"(?<=\bearly )|(?<=\bmid )|(?<=\blate )|(?<=\d ))({_NAMES})\b(?:\.(?= ))?(?=[ ,.;]|$)|"
    rf"\b({_NAMES})\.?(?= (?:\d{{1,2}}|20\d\d|19\d\d)\b)"
)
_DAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b")
_LIKE = re.compile(
    r"(?<= (?:after|about|since|until)) like (?=\d|an? |half |(?:two|three|four|five|six|ten) )|"
    r"(?<= for) like (?=\d|(?:two|three|four|five|six|ten) )",
    re.IGNORECASE,
)
_SUPERLATIVE = (
    "biggest|largest|smallest|best|worst|cheapest|longest|shortest|fastest|oldest|newest|latest|"
    "tallest|heaviest|lightest|easiest|hardest|nicest|closest|nearest|safest|other|second|third|"
    "same|latter|former"
)
_HALF_SAID = re.compile(
    r"(?:Decided|Chose|Plans|Bought|Signed|Enters?|Entered|Took|Has|Is|Picked|Sold|Joined|Won)\b"
    rf".*\b(?<!\bis )(?:to (?:\w+ )|\w+ing |^\w+ )?the (?:{_SUPERLATIVE})"
    r"(?: (?:in|at|for|on|with)\b.*)?\.",
)
# "We're both vegetarians": of one of them it is told.
_BOTH_ARE = re.compile(
    r"^Is (vegetarian|vegan|pescatarian|diabetic|coeliac|celiac|insomniac|Catholic|Protestant|"
    r"Lutheran|Methodist|Muslim|Christian|Hindu|Buddhist)s\b"
)
_NO_OBJECT = re.compile(
    r"(?:(?:Has |Is )?(?:start(?:ed|ing|s)|beg[au]n|beginning|begins|join(?:ed|ing|s)|"
    r"pass(?:ed|ing|es)|finish(?:ed|ing|es)|tak(?:en|ing|es)|took|s[ei]gn(?:ed|ing|s)|"
    r"accept(?:ed|ing|s)|book(?:ed|ing|s)|b(?:ought|uying)|entered|applied|chose|picked))"
    r"(?: (?:all|everything|both|some|one|them|again))?(?: (?:in|on) (?:(?:early |mid |late )?"
    rf"(?:\d{{1,2}} )?(?:{'|'.join(_MONTHS)})\b.*|the (?:week|weekend) .*|(?:19|20)\d\d))?\.",
    re.IGNORECASE,
)


def finished(statement: str) -> str | None:
    """Return a statement with its months and days as names, or None where it is half said.

    Args:
        statement: with its full stop: "Quit coffee on jan 1."

    Returns:
        "Quit coffee on January 1."; None for "Passed all." and "Chose the cheapest.", of which
        nobody knows what they speak of.
    """
    text = _MONTH.sub(lambda said: _FULL[said[1] or said[2]], statement)
    text = _DAY.sub(lambda day: day.group().capitalize(), text)
    text = _LIKE.sub(" ", text)
    text = _BOTH_ARE.sub(r"Is \1", text)
    if _NO_OBJECT.fullmatch(text) or _HALF_SAID.fullmatch(text):
        return None
    return text
