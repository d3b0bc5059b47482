"""Dates as people say them, made absolute by the date of the message.

"Next Friday" says nothing a year later. What a language calls its days stands in `calendar.toml`
of its folder; here each expression is turned into a date that stays true: "28 February 2025",
"March 2025", "summer 2024". A date that can be read in two ways is left out, and so is one that
needs the message's date where it is not known. Messages carry the time in UTC, and where the
person was is not known, so that "today" near midnight can be a day off.
"""

from __future__ import annotations

import calendar
import re
import tomllib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files

import msgspec

from soulprint_pipeline.learned import convert

MONTHS = tuple(calendar.month_name)[1:]
_SEASONS = ("spring", "summer", "autumn", "winter")
_FAR = 30
"""Weeks, months or years; what is further away is no plan and no memory but a figure."""


class Expression(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to say a date.

    Attributes:
        match: a regex; `<month>`, `<weekday>`, `<season>`, `<unit>`, `<number>`, `<day>`,
            `<year>` stand for the language's words and are read from it, `<part>` for one of
            "early", "mid", "late".
        means: a name of `_MEANINGS`.
        shift: days, weeks, months or years from now; for a span its direction.
        on: month and day of a feast, "12-24".
        yes: texts and the date that each is, said on Wednesday 19 February 2025.
    """

    match: str
    means: str
    shift: int = 0
    on: str = ""
    yes: list[tuple[str, str]] = []


class _Calendar(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A language's words; each entry of a list is a regex, in the calendar's order."""

    months: list[str]
    weekdays: list[str]
    seasons: list[str]
    parts: list[str]
    units: list[str]
    numbers: dict[str, int]
    day: str
    expression: list[Expression]


class Said(msgspec.Struct, frozen=True):
    """What was read from an expression.

    Attributes:
        today: the day of the message, None where it is not known.
        past: whether it lies behind: "in June" is then the last one.
        number: how many units; `unit` 0 to 3 for day, week, month, year.
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
    for expression, regex in _expressions(language):
        if found := regex.match(text):
            words = {name: value for name, value in found.groupdict().items() if value}
            said = _read(language, words, expression, today, past)
            return _MEANINGS[expression.means](said)
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
    ways = (re.sub(r"\(\?P<\w+>", "(?:", regex.pattern) for _, regex in _expressions(language))
    return "(?:" + "|".join(ways) + ")"


@cache
def examples(language: str) -> tuple[tuple[str, str], ...]:
    """Return the examples of a calendar: what was said, and the date that it is."""
    return tuple(pair for each in _calendar(language).expression for pair in each.yes)


@cache
def _calendar(language: str) -> _Calendar:
    file = files(f"{__package__}.patterns").joinpath(language, "calendar.toml")
    return convert(tomllib.loads(file.read_text(encoding="utf-8")), _Calendar)


@cache
def _expressions(language: str) -> tuple[tuple[Expression, re.Pattern[str]], ...]:
    words = _calendar(language)
    groups = {
        "month": "|".join(words.months),
        "weekday": "|".join(words.weekdays),
        "season": "|".join(words.seasons),
        "part": "|".join(words.parts),
        "unit": "|".join(words.units),
        "number": "|".join((r"\d{1,2}", *words.numbers)),
        "day": words.day,
        "year": r"(?:19|20)\d\d",
    }
    ready: list[tuple[Expression, re.Pattern[str]]] = []
    for each in words.expression:
        regex = each.match
        for name, group in groups.items():
            regex = _named(regex, name, group)
        ready.append((each, re.compile(rf"(?:{regex})(?![\w:])", re.IGNORECASE)))
    return tuple(ready)


def _named(regex: str, name: str, group: str) -> str:
    """Put a group in for its name; where it stands a second time, under a name of its own."""
    parts = regex.split(f"<{name}>")
    # The end of an abbreviation is no edge of a word.
    ways = [rf"\b(?P<{'_' * place}{name}>{group})(?!\w)" for place in range(len(parts))]
    return parts[0] + "".join(way + part for way, part in zip(ways, parts[1:], strict=False))


def _read(
    language: str, words: dict[str, str], expression: Expression, today: date | None, past: bool
) -> Said:
    known = _calendar(language)
    values: dict[str, int] = {}
    lists = {
        "month": known.months,
        "weekday": known.weekdays,
        "season": known.seasons,
        "part": known.parts,
        "unit": known.units,
    }
    for group, word in words.items():
        name = group.rpartition("_")[2]
        if name in lists and not word.isdecimal():
            place = _place(lists[name], word)
            values[name] = place + 1 if name == "month" else place
        elif name == "number":
            said = word.lower()
            values[name] = int(said) if said.isdecimal() else known.numbers[said]
        else:
            values[name] = int(re.sub(r"\D", "", word))
    return Said(today, past, expression.shift, expression.on, **values)


def _place(regexes: list[str], word: str) -> int:
    return next(n for n, each in enumerate(regexes) if re.fullmatch(each, word, re.IGNORECASE))


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
        # "On Friday", said on a Friday, may be today or in a week.
        found = _moved(said.today, ahead) if ahead else None
    else:
        found = _moved(said.today, said.weekday - said.today.weekday() + 7 * said.shift)
    return _written(found) if found else None


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


_MEANINGS: dict[str, Callable[[Said], str | None]] = {
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
    # Known to be a date, and to be read in more ways than one.
    "unclear": lambda _: None,
}
