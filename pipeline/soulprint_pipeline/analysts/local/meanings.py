"""What each way to say a date means, as a date that stays true."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date, timedelta

import msgspec

MONTHS = tuple(calendar.month_name)[1:]
_SEASONS = ("spring", "summer", "autumn", "winter")
_FAR = 30
"""Weeks, months or years; what is further away is no plan and no memory but a figure."""


class Said(msgspec.Struct, frozen=True):
    """What was read from an expression.

    Attributes:
        today: the day of the message, None where it is not known.
        past: whether it lies behind: "in June" is then the last one.
        number: how many units; `unit` 0 to 3 for day, week, month, year.
        nth: 0 to 3 for the first to the fourth of a month's weekdays, 4 for the last.
    """

    today: date | None
    past: bool
    shift: int = 0
    on: str = ""
    day: int = 0
    month: int = 0
    year: int = 0
    weekday: int = 0
    season: int = 0
    part: int = -1
    number: int = 0
    unit: int = 0
    nth: int = 0


def _written(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _moved(day: date, days: int) -> date | None:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def _date(said: Said) -> str | None:
    """A day and a month, with or without a year."""
    if said.year:
        found = _made(said.year, said.month, said.day)
        return _written(found) if found else None
    if said.today is None:
        return f"{said.day} {MONTHS[said.month - 1]}" if _made(2024, said.month, said.day) else None
    step = -1 if said.past else 1
    # 29 February needs up to eight years.
    for years in range(9):
        found = _made(said.today.year + step * years, said.month, said.day)
        if found and (found <= said.today if said.past else found >= said.today):
            return _written(found)
    return None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day(said: Said) -> str | None:
    """A day of the month alone: "on the 15th"."""
    if said.today is None:
        return None
    step = -1 if said.past else 1
    for months in range(3):
        year, month = _month_after(said.today, step * months)
        found = _made(year, month, said.day)
        if found and (found <= said.today if said.past else found >= said.today):
            return _written(found)
    return None


def _month_after(day: date, months: int) -> tuple[int, int]:
    count = day.year * 12 + day.month - 1 + months
    return count // 12, count % 12 + 1


_PARTS = ("early ", "mid-", "late ")


def _month(said: Said) -> str | None:
    part = _PARTS[said.part] if said.part >= 0 else ""
    name = MONTHS[said.month - 1]
    if said.year:
        return f"{part}{name} {said.year}"
    if said.today is None:
        return f"{part}{name}"
    year = said.today.year
    if said.past and said.month > said.today.month:
        year -= 1
    if not said.past and said.month < said.today.month:
        year += 1
    return f"{part}{name} {year}"


def _year(said: Said) -> str | None:
    if said.year:
        return str(said.year)
    return str(said.today.year + said.shift) if said.today else None


def _days(said: Said) -> str | None:
    found = _moved(said.today, said.shift) if said.today else None
    return _written(found) if found else None


def _span(said: Said) -> str | None:
    """So many days, weeks, months or years away; the coarser the unit, the coarser the date."""
    if said.today is None or said.number > _FAR:
        return None
    away = said.number * said.shift
    if said.unit < 2:
        found = _moved(said.today, away * (7 if said.unit else 1))
        return _written(found) if found else None
    year, month = _month_after(said.today, away) if said.unit == 2 else (said.today.year + away, 0)
    return f"{MONTHS[month - 1]} {year}" if month else str(year)


def _weekday(said: Said) -> str | None:
    """A weekday: the coming one, the one of next week (shift 1), or the last (shift -1)."""
    if said.today is None:
        return None
    ahead = (said.weekday - said.today.weekday()) % 7
    if said.shift < 0 or (said.past and said.shift == 0):
        found = _moved(said.today, ahead - 7)
    elif said.shift == 0:
        # "On Friday", said on a Friday, is in a week: of the day itself people say "today".
        found = _moved(said.today, ahead or 7)
    else:
        found = _moved(said.today, said.weekday - said.today.weekday() + 7 * said.shift)
    return _written(found) if found else None


def _weekday_span(said: Said) -> str | None:
    """So many weeks after the coming weekday: "a week from Friday"."""
    if said.today is None or said.number > _FAR:
        return None
    ahead = (said.weekday - said.today.weekday()) % 7
    found = _moved(said.today, ahead + said.shift * (said.number or 1))
    return _written(found) if found else None


def _span_later(said: Said) -> str | None:
    """So many days or weeks after a day near today: "a week from tomorrow"."""
    if said.today is None or said.number > _FAR or said.unit > 1:
        return None
    found = _moved(said.today, said.number * (7 if said.unit else 1) + said.shift)
    return _written(found) if found else None


def _nth_weekday(said: Said) -> str | None:
    """One of a month's weekdays: "the first Saturday of June"."""
    if said.today is None and not said.year:
        return None
    years = [said.year] if said.year else _years(said)
    for year in years:
        days = calendar.monthcalendar(year, said.month)
        found = [week[said.weekday] for week in days if week[said.weekday]]
        day = date(year, said.month, found[-1 if said.nth == 4 else said.nth])
        if said.year or said.today is None or (day <= said.today) == said.past:
            return _written(day)
    return None


def _nth_weekend(said: Said) -> str | None:
    """One of a month's weekends: "the last weekend of June", told by its Saturday."""
    found = _nth_weekday(msgspec.structs.replace(said, weekday=5))
    return f"the weekend of {found}" if found else None


def _years(said: Said) -> list[int]:
    year = said.today.year if said.today else 0
    return [year, year - 1] if said.past else [year, year + 1]


def _day_away(said: Said) -> str | None:
    """A day of another month: "on the 1st of next month"."""
    if said.today is None:
        return None
    found = _made(*_month_after(said.today, said.shift), said.day)
    return _written(found) if found else None


def _new_year(said: Said) -> str | None:
    """In the new year: the next one, as long as this one is not new itself."""
    if said.today is None or said.today.month < 5:
        return None
    return str(said.today.year + 1)


def _easter(said: Said) -> str | None:
    """The day of the western Easter, moved by some days; its month where no day was said."""
    if said.today is None:
        return None
    step = -1 if said.past else 1
    for year in (said.today.year, said.today.year + step):
        day = _moved(_easter_of(year), said.shift)
        if day and (day <= said.today if said.past else day >= said.today):
            return _written(day) if said.on else f"{MONTHS[day.month - 1]} {day.year}"
    return None


def _easter_of(year: int) -> date:
    """Reckon the day by the anonymous Gregorian rule."""
    golden, century, rest = year % 19, year // 100, year % 100
    leap = century - century // 4 - (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + leap + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _feast_month(said: Said) -> str | None:
    found = _feast(said)
    return found.partition(" ")[2] if found else None


def _week(said: Said) -> str | None:
    found = _moved(said.today, 7 * said.shift - said.today.weekday()) if said.today else None
    return f"the week of {_written(found)}" if found else None


def _weekend(said: Said) -> str | None:
    found = _moved(said.today, 7 * said.shift + 5 - said.today.weekday()) if said.today else None
    return f"the weekend of {_written(found)}" if found else None


def _month_away(said: Said) -> str | None:
    if said.today is None:
        return None
    year, month = _month_after(said.today, said.shift)
    part = _PARTS[said.part] if said.part >= 0 else ""
    return f"{part}{MONTHS[month - 1]} {year}"


def _part_of_year(said: Said) -> str | None:
    if said.today is None:
        return None
    return f"{_PARTS[max(said.part, 0)]}{said.today.year + said.shift}"


def _season(said: Said) -> str | None:
    """A season: of a year, the coming or present one, the next one, or the last that ended."""
    if said.year:
        return f"{_SEASONS[said.season]} {said.year}"
    if said.today is None:
        return None
    begins = (3, 6, 9, 12)[said.season]
    # The year in which it begins; January and February belong to the winter before.
    now = said.today.year - (1 if said.season == 3 and said.today.month < 3 else 0)
    within = (said.today.month - begins) % 12 < 3
    over = not within and said.today.month >= begins + 3
    ahead = not within and not over
    if said.shift < 0 or (said.past and said.shift == 0 and not within):
        year = now if over else now - 1
    elif said.shift > 0:
        year = now if ahead else now + 1
    else:
        year = now + 1 if over else now
    name = _SEASONS[said.season]
    return f"{name} {year}-{year + 1}" if said.season == 3 else f"{name} {year}"


def _feast(said: Said) -> str | None:
    month, _, day = said.on.partition("-")
    return _date(msgspec.structs.replace(said, month=int(month), day=int(day)))


MEANINGS: dict[str, Callable[[Said], str | None]] = {
    "date": _date,
    "day": _day,
    "month": _month,
    "year": _year,
    "days": _days,
    "span": _span,
    "weekday": _weekday,
    "week": _week,
    "weekend": _weekend,
    "month away": _month_away,
    "year away": _year,
    "part of year": _part_of_year,
    "season": _season,
    "feast": _feast,
    "feast month": _feast_month,
    "easter": _easter,
    "weekday span": _weekday_span,
    "span later": _span_later,
    "nth weekday": _nth_weekday,
    "nth weekend": _nth_weekend,
    "day away": _day_away,
    "new year": _new_year,
    # Known to be a date, and to be read in more ways than one.
    "unclear": lambda _: None,
}
