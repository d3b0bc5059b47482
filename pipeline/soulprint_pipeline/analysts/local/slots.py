"""Slots: how what was captured is put into words that say it in another way.

Data files (turns, tellings, shorthand, mending) write the new words with slots:

- `{x}` is what the group `x` captured, "" where it captured nothing;
- `{x:word}` is the word where it captured nothing, `{x?word}` where it captured something;
- `{cap_x}`, `{low_x}`, `{upper_x}` are the same as a name or in those letters, `{uncap_x}` without
  the capital of a sentence's first word;
- `{day_x}`, `{month_x}` are days and months as those are written, `{one_x}` is without its plural;
- `{rest}` is what follows, and "a(n)" the article of the next word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from soulprint_pipeline.analysts.local import words
from soulprint_pipeline.analysts.local.meanings import MONTHS

Forms = Mapping[str, Callable[[str], str]]
"""How a word is written, by what stands before the underscore of a slot."""

_SLOT = re.compile(r"\{(\w+)(?:([:?])([^{}]*))?\}")
_LOOSE_MARK = re.compile(r" (?=[,.;:!?])")
_ARTICLE = re.compile(r"(a)\(n\)(?= +(8|11|18|[aeiou])?)", re.IGNORECASE)
_SMALL = frozenset(["of", "the", "upon", "on", "de", "la", "del", "and", "by", "in", "under", "le"])
_DAYS = {
    "mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday",
    "sat": "Saturday", "sun": "Sunday", "tom": "tomorrow", "tmr": "tomorrow", "tmw": "tomorrow",
}  # fmt: skip
_IS_DAY = re.compile(
    r"(?:mon|tues?|weds?|wednes|thu(?:rs?)?|fri|sat(?:u?r)?|sun)(?:day)?$|tomorrow$|tmr?w?$",
    re.IGNORECASE,
)


def filled(say: str, groups: Mapping[str, str | None], rest: str = "") -> str:
    """Return words with their slots filled, with single spaces between them.

    Args:
        say: the words.
        groups: what was captured, by name.
        rest: what follows.
    """
    said = " ".join(put(say, {**groups, "rest": rest}).split())
    return _LOOSE_MARK.sub("", said)


def put(say: str, groups: Mapping[str, str | None], forms: Forms | None = None) -> str:
    """Return words with their slots filled, spaces as they are.

    Args:
        say: the words.
        groups: what was captured, by name.
        forms: more ways to write a word than those that every file has.
    """
    known = _FORMS if forms is None else {**_FORMS, **forms}

    def fill(slot: re.Match[str]) -> str:
        name, mark, word = slot.groups()
        form, _, bare = name.partition("_")
        value = groups.get(name) or groups.get(bare) or ""
        if mark == "?":
            return word if value else ""
        value = value or word or ""
        return known[form](value) if value and bare and form in known else value

    said = _SLOT.sub(fill, say)
    return _ARTICLE.sub(_article, said) if "(n)" in said else said


def _article(found: re.Match[str]) -> str:
    return found[1] + ("n" if found[2] else "")


def capitalised(name: str) -> str:
    """Return a name as it is written: "hebden bridge" is "Hebden Bridge"."""
    if not name.islower():
        return name
    known = words.PLACES.get(name) or words.COMPANIES.get(name)
    return known or " ".join(
        part if at and part in _SMALL else part[:1].upper() + part[1:]
        for at, part in enumerate(name.split())
    )


def uncapitalised(said: str) -> str:
    """Return what began a sentence without its capital; a name of a place keeps it."""
    first, rest = said[:1], said[1:]
    if not (first.isupper() and rest.islower()) or said.strip().lower() in words.PLACES:
        return said
    return first.lower() + rest


def _day(said: str) -> str:
    """Return a day as it is written: "this thurs" is "Thursday"."""
    return " ".join(_DAYS.get(word.lower()[:3], word) if _IS_DAY.match(word) else word
                    for word in said.split() if word.lower() != "this")  # fmt: skip


def _month(said: str) -> str:
    """Return a month as it is written: "oct" is "October"."""
    return next((each for each in MONTHS if each.lower().startswith(said.lower()[:3])), said)


_FORMS: Forms = {
    "cap": capitalised,
    "uncap": uncapitalised,
    "low": str.lower,
    "upper": str.upper,
    "day": _day,
    "month": _month,
    "one": lambda said: said.removesuffix("s"),
}
