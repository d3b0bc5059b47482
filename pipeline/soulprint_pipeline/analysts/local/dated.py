"""The day of a step that was taken: "yesterday I signed the lease" is told with its date."""

from __future__ import annotations

import re
from datetime import date

from soulprint_pipeline.analysts.local import dates
from soulprint_pipeline.analysts.local.open_clauses.moments import before, shape
from soulprint_pipeline.analysts.local.statement import preposition

_STEPS = frozenset(["signed", "turned-down", "quit", "broke-up-with-kin", "broke-up"])
"""Patterns of steps that are taken on one day."""

_AHEAD = re.compile(r"(?:Signed up|Registered|Enrolled|Booked|Put down) ")
"""Steps towards a day that is yet to come: "signed up for the half marathon on 12 October"."""
_TOLD = re.compile(r"\b(?:19|20)\d\d\b|^Is ")


def with_day(pattern: str, statement: str, sentence: str, at: int, today: date | None) -> str:
    """Return the statement of a step with the day on which it was taken, where that is told.

    Args:
        pattern: the id of the pattern that made the statement.
        statement: with its full stop.
        sentence: in which it was said.
        at: where its clause begins.
        today: the day on which it was said.
    """
    if pattern == "travel-from" or _AHEAD.match(statement):
        statement = _with_year(statement, today)
    if pattern not in _STEPS or _TOLD.search(statement):
        return statement
    said = before(sentence, at) or _behind(statement, sentence, at)
    when = dates.resolve(said, "en", today, past=True)
    return f"{statement[:-1]} {preposition(when)} {when}." if when else statement


def _with_year(statement: str, today: date | None) -> str:
    """Return a statement that ends in a day with the year of that day."""
    found = re.search(r"\d{1,2} [A-Z][a-z]+\.$", statement)
    when = dates.resolve(found.group()[:-1], "en", today) if found else None
    return statement[: found.start()] + when + "." if found and when else statement


def _behind(statement: str, sentence: str, at: int) -> str:
    """Return the day that stands right behind what is told, "" for none."""
    last = statement[:-1].rsplit(" ", 1)[-1]
    found = re.compile(rf"\b{re.escape(last)} (?=\S)").search(sentence, at)
    day = shape().match(sentence, found.end()) if found else None
    return day.group() if day else ""
