"""What a language calls its days: the expressions of its `calendar.toml`, ready to be matched."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec

from soulprint_pipeline.analysts.local.meanings import Said
from soulprint_pipeline.learned import convert


class Expression(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One way to say a date.

    Attributes:
        match: a regex; `<month>`, `<weekday>`, `<season>`, `<unit>`, `<number>`, `<day>`,
            `<year>` stand for the language's words and are read from it, `<part>` for one of
            "early", "mid", "late", `<nth>` for one of "first" to "fourth" and "last".
        means: a name of `meanings.MEANINGS`.
        shift: days, weeks, months or years from now; for a span its direction, and for one that
            begins on a weekday the days of its unit.
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
    ordinals: list[str] = []
    day: str
    expression: list[Expression]


@cache
def examples(language: str) -> tuple[tuple[str, str], ...]:
    """Return the examples of a calendar: what was said, and the date that it is."""
    return tuple(pair for each in _calendar(language).expression for pair in each.yes)


@cache
def _calendar(language: str) -> _Calendar:
    file = files(f"{__package__}.patterns").joinpath(language, "calendar.toml")
    return convert(tomllib.loads(file.read_text(encoding="utf-8")), _Calendar)


@cache
def expressions(language: str) -> tuple[tuple[Expression, re.Pattern[str]], ...]:
    """Return the expressions of a language in their order, each with its regex."""
    words = _calendar(language)
    groups = {
        "month": "|".join(words.months),
        "weekday": "|".join(words.weekdays),
        "season": "|".join(words.seasons),
        "part": "|".join(words.parts),
        "unit": "|".join(words.units),
        "number": "|".join((r"\d{1,2}", *words.numbers)),
        "nth": "|".join(words.ordinals),
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


def read(
    language: str, words: dict[str, str], expression: Expression, today: date | None, *, past: bool
) -> Said:
    """Return what was said.

    Args:
        language: of `words`.
        words: what the expression's regex caught, by the names of its groups.
        expression: that was met.
        today: the day of the message, None where it is not known.
        past: whether it speaks of what was.
    """
    known = _calendar(language)
    values: dict[str, int] = {}
    lists = {
        "month": known.months,
        "weekday": known.weekdays,
        "season": known.seasons,
        "part": known.parts,
        "unit": known.units,
        "nth": known.ordinals,
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
