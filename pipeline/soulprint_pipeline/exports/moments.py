"""Points in time, as vendors write them."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

LATEST = 253_402_300_800.0
"""The year 10000, where Postgres and datetime end."""

_MILLISECONDS = 1e11  # as seconds it would be the year 5138


class NumberLong(msgspec.Struct, gc=False):
    """An integer in MongoDB's extended JSON."""

    number: str | int | float | None = msgspec.field(default=None, name="$numberLong")


class MongoDate(msgspec.Struct, gc=False):
    """A date in MongoDB's extended JSON: milliseconds, or ISO 8601."""

    date: str | int | float | NumberLong | None = msgspec.field(default=None, name="$date")


def moment(value: str | float | MongoDate | None) -> float | None:
    """Return Unix seconds, None for what is no point in time before the year 10000.

    Args:
        value: ISO 8601 (without a zone it is UTC), seconds, milliseconds, or MongoDB's form,
            whose numbers are always milliseconds.
    """
    if isinstance(value, str):
        return _bounded(_parsed(value))
    if isinstance(value, MongoDate):
        return _mongo(value)
    if value is None:
        return None
    return _bounded(value / 1000 if value > _MILLISECONDS else value)


def _mongo(value: MongoDate) -> float | None:
    date = value.date.number if isinstance(value.date, NumberLong) else value.date
    if isinstance(date, str) and not date.lstrip("-").isdecimal():
        return moment(date)
    try:
        return _bounded(float(date) / 1000) if date is not None else None
    except (ValueError, OverflowError):
        return None


def _parsed(text: str) -> float | None:
    try:
        found = datetime.fromisoformat(text)
        return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def _bounded(at: float | None) -> float | None:
    return at if at is not None and 0 <= at < LATEST else None
