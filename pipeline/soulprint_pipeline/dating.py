"""When the words of a bullet were said: no detail is dated newer than it was told.

A bullet may stand for several facts. "Has a sister, Greta, in Bremen" was said in 2021, and only
"Has a sister" again in 2026: one month alone would be wrong for the one or for the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from soulprint_pipeline.analysts.base import Bullet

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""Not `strftime`, which follows the locale of the machine."""


def taking_in(full: Bullet, part: Bullet, *, same: bool) -> Bullet:
    """Return `full` with the facts of `part`, and dated by both.

    Args:
        full: keeps its wording.
        part: says no more than it.
        same: it says no less either, so that all of `full` was said with it.
    """
    ids = tuple(dict.fromkeys((*full.fact_ids, *part.fact_ids)))
    first, last = full.details_at, full.said_at
    if age(part.said_at) > age(last):
        if same:
            first, last = part.details_at, part.said_at
        elif last is not None:  # Nobody knows how old details without a date are.
            first, last = (last if first is None else first), part.said_at
    return msgspec.structs.replace(full, fact_ids=ids, said_at=last, details_at=first)


def reworded(text: str, fact_ids: tuple[str, ...], given: Sequence[Bullet]) -> Bullet:
    """Return a bullet that an analyst made of `given` (one or more), with an honest date.

    Who keeps the wording of one of them keeps its dates. Of new words nobody knows which of the
    given they come from, so they are as old as the oldest; where one has no date, none is known.
    """
    whole = next((each for each in given if each.text == text), None)
    if whole is not None:
        for part in given:
            whole = taking_in(whole, part, same=False)
        return msgspec.structs.replace(whole, fact_ids=fact_ids)
    made = Bullet(given[0].category, text, fact_ids)
    ends = [each.said_at for each in given]
    dated = [each for each in ends if each is not None]
    if len(dated) < len(ends):
        return made
    first = min(_first(given))
    last = max(dated)
    return msgspec.structs.replace(made, said_at=last, details_at=first if first < last else None)


def _first(given: Iterable[Bullet]) -> Iterable[float]:
    for each in given:
        at = each.said_at if each.details_at is None else each.details_at
        if at is not None:
            yield at


def age(said_at: float | None) -> float:
    """Return what sorts by age: what has no date is the oldest."""
    return float("-inf") if said_at is None else said_at


def said(bullet: Bullet) -> str:
    """Write when it was said: "Jun 2026", "Mar 2021 to Jun 2026", or "" where nobody knows."""
    first, last = month(bullet.details_at), month(bullet.said_at)
    return f"{first} to {last}" if first and last and first != last else last


def month(at: float | None) -> str:
    """Return "Mar 2025" for Unix seconds in UTC, and "" for None or a time beyond the calendar."""
    if at is None:
        return ""
    try:
        date = datetime.fromtimestamp(at, UTC)
    except (OverflowError, OSError, ValueError):
        return ""
    return f"{MONTHS[date.month - 1]} {date.year}"
