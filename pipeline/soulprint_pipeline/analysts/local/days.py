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
    """An age in years."""
    found = re.match(r"(\d{1,3})\b", text)
    return found.group(1) if found and 5 <= int(found.group(1)) <= 110 else None
