"""Dates and ages, as they were written."""

from __future__ import annotations

import re

_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = "(?:\\d{1,2}(?:st|nd|rd|th)?)"
_DATE = re.compile(
    rf"(?:(?:the|on) )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?(?:the )?"
    rf"(?:{_DAY}(?: (?:to|until|-|\u2013) {_DAY}|[-\u2013]{_DAY})?"
    rf"(?: of)? {_MONTH}\b\.?(?:,? \d{{4}})?|"
    rf"{_MONTH}\b\.? (?:the )?{_DAY}\b(?:,? \d{{4}})?|\d{{4}}-\d{{2}}-\d{{2}}|"
    rf"\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|(?:early |mid[- ]|late )?{_MONTH}\b\.?(?: (?:of "
    rf")?\d{{4}})?|\d{{4}}\b)",
    re.IGNORECASE,
)


_TENS = {
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def date(text: str) -> str | None:
    """A date as it was written, without what follows it."""
    found = _DATE.match(text)
    if found is None:
        return None
    written = re.sub(r"^(?:the|on) ", "", found.group(), flags=re.IGNORECASE).rstrip(".,")
    written = re.sub(
        rf"\b{_MONTH}\b", lambda month: month.group().capitalize(), written, flags=re.IGNORECASE
    )
    return None if re.fullmatch(r"\d{4}", written) and not 1900 <= int(written) <= 2100 else written


def number(text: str) -> str | None:
    """An age in years, in digits or words."""
    if (found := re.match(r"(\d{1,3})[mf]?\b", text, re.IGNORECASE)) is not None:
        return found.group(1) if 10 <= int(found.group(1)) <= 110 else None
    tens, _, ones = text.lower().replace("-", " ").partition(" ")
    if tens not in _TENS or (ones and ones not in _ONES):
        return None
    return str(_TENS[tens] + (_ONES.index(ones) + 1 if ones else 0))
