"""Whether a statement names a certain day, however it spells it."""

from __future__ import annotations

import re
from functools import cache

_MONTHS = (
    "january|januar|jan", "february|februar|feb", "march|märz|mar", "april|apr", "may|mai",
    "june|juni|jun", "july|juli|jul", "august|aug", "september|sept|sep", "october|oktober|oct|okt",
    "november|nov", "december|dezember|dec|dez",
)  # fmt: skip


def names_day(day: str, statement: str) -> bool:
    """Say whether `statement`, casefolded, names `day`.

    Args:
        day: "2025-06-20", "06-20" (any year or none), "2025-06" or "2025".
        statement: "… on 20 June 2025", "… June 20th, 2025", "… 2025-06-20".
    """
    return _spellings(day).search(statement) is not None


@cache
def _spellings(day: str) -> re.Pattern[str]:
    parts = day.split("-")
    year = parts.pop(0) if len(parts[0]) == 4 else ""
    if not parts:
        return re.compile(rf"\b{year}\b")
    month, number = int(parts[0]), int(parts[1]) if len(parts) > 1 else 0
    name = rf"(?:{_MONTHS[month - 1]})\.?"
    if not number:
        return re.compile(rf"\b(?:{name} (?:of )?{year}|{year}-{month:02})\b")
    nth = rf"0?{number}(?:st|nd|rd|th|\.)?"
    tail = rf",? {year}\b" if year else r"\b"
    dashed = rf"{year or '[0-9]{4}'}-{month:02}-{number:02}"
    dotted = rf"0?{number}\.0?{month}\." + (year or "")
    return re.compile(
        rf"\b(?:{nth} (?:of )?{name}{tail}|{name} (?:the )?{nth}{tail}|{dashed}\b|{dotted})"
    )
