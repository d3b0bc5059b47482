"""What a deadline is for: "The deadline is 30 June" tells it only with the rest of its message."""

from __future__ import annotations

import re

_DEADLINE = re.compile(
    r"(?:(?:The|Their|A) )?(?:deadline|closing date|due date|submission date)"
    r"(?: is| falls)?(?: (?-i:on|in|by))? (?P<day>(?:\d{1,2} |late |early |mid )?[A-Z][a-z]+ "
    r"\d{4})\.",
    re.IGNORECASE,
)
_WORK = re.compile(
    r"\b(?:an?|the|my|our|this|these|for) (?P<what>(?:(?!and|or|of|to|for|the|this|that|is|in|"
    r"on)[a-z-]+ ){0,2}?"
    r"(?:application|applications|proposal|thesis|dissertation|abstract|tender|bid|essay|"
    r"manuscript|"
    r"portfolio|personal statement|tax return|chapter|competition|scholarship|fellowship|bursary|"
    r"appeal|coursework|submission|exhibition|residency|novel|story|article|paper|grant|"
    r"report))s?\b",
    re.IGNORECASE,
)


def is_deadline(statement: str) -> bool:
    """Say whether a statement tells of a deadline and not of what."""
    return _DEADLINE.fullmatch(statement) is not None


def explained(statement: str, message: str) -> str | None:
    """Return the statement of a deadline with what it is for; None where nothing tells that.

    Args:
        statement: "The deadline is on 30 June 2025."
        message: the words of the person in which it was said.
    """
    found = _DEADLINE.fullmatch(statement)
    work = _WORK.search(message)
    if found is None or work is None:
        return None
    return f"Deadline for their {work['what'].lower()}: {found['day']}."
