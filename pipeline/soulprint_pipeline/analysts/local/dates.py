"""Dates as people say them, made absolute by the date of the message.

"Next Friday" says nothing a year later. What a language calls its days stands in `calendar.toml`
of its folder; here each expression is turned into a date that stays true: "28 February 2025",
"March 2025", "summer 2024". A date that can be read in two ways is left out, and so is one that
needs the message's date where it is not known. Messages carry the time in UTC, and where the
person was is not known, so that "today" near midnight can be a day off.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import cache

from soulprint_pipeline.analysts.local.calendars import expressions, read
from soulprint_pipeline.analysts.local.meanings import MEANINGS


def day_of(at: float | None) -> date | None:
    """Return the day of a time in Unix seconds, UTC; None for none and for impossible ones."""
    if at is None:
        return None
    try:
        return datetime.fromtimestamp(at, UTC).date()
    except (OverflowError, OSError, ValueError):
        return None


def resolve(text: str, language: str, today: date | None, *, past: bool = False) -> str | None:
    """Return the date with which `text` begins, or None.

    Args:
        text: from the date on; what follows it does not count.
        language: whose calendar is read.
        today: the day on which it was said.
        past: whether it speaks of what was.

    Returns:
        "12 March 2025", "March 2025", "summer 2025", "2025", "the week of 3 March 2025" or
        "the weekend of 8 March 2025".
    """
    for expression, regex in expressions(language):
        if found := regex.match(text):
            words = {name: value for name, value in found.groupdict().items() if value}
            said = read(language, words, expression, today, past=past)
            return MEANINGS[expression.means](said)
    return None


DAYS = frozenset(["day", "past_day", "every_year"])
"""Kinds of captures that hold a date: one ahead, one behind, and one that comes every year."""


def captured(kind: str, said: str, language: str, today: date | None) -> str | None:
    """Return the date in a capture of one of the kinds in `DAYS`."""
    found = resolve(said, language, today, past=kind == "past_day")
    return yearless(found) if found and kind == "every_year" else found


def yearless(written: str) -> str | None:
    """Return a day without its year, as birthdays have it: "20 February"; None for no day."""
    found = re.fullmatch(r"(\d{1,2} [A-Z][a-z]+)(?: \d{4})?", written)
    return found.group(1) if found else None


@cache
def shape(language: str) -> str:
    """Return a regex, without named groups, for where a date of the language begins and ends."""
    ways = (re.sub(r"\(\?P<\w+>", "(?:", regex.pattern) for _, regex in expressions(language))
    return "(?:" + "|".join(ways) + ")"
