"""Mending statements: what their parts came to when they were put together.

Each wording and each clause is told by rules of its own, and what they yield passes here: a word
that only began a sentence loses its capital, a date goes to the end, and what tells nothing by
itself ("Is never looking back") is left out. The rules stand in `mending.toml`, with examples.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files

import msgspec

from soulprint_pipeline.analysts.local import slots
from soulprint_pipeline.analysts.local.needed import words_in
from soulprint_pipeline.analysts.local.open_clauses.lexicon import by_form, conjugated
from soulprint_pipeline.analysts.local.regexes import written_out
from soulprint_pipeline.analysts.local.sieve import Changes, Sieve
from soulprint_pipeline.analysts.local.wishes.telling import base_of
from soulprint_pipeline.learned import convert


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What reads badly, and how it reads well.

    Attributes:
        when: a regex, see `regexes`.
        say: what is written instead, with `slots`; `{base_x}` is the infinitive of a verb and
            `{third_x}` what he or she does.
        yes: statements and what becomes of them; `no`: statements that stay.
    """

    when: str
    say: str
    yes: list[tuple[str, str]]
    no: list[str]


class Refusal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What tells nothing by itself.

    Attributes:
        when: a regex, see `regexes`.
        yes: statements that are left out; `no`: statements that stay.
    """

    when: str
    yes: list[str]
    no: list[str]


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file: spellings are made first, then refusals tried, then changes made."""

    groups: dict[str, str]
    spelling: list[Change]
    refusal: list[Refusal]
    change: list[Change]


class _Ready(msgspec.Struct, frozen=True):
    spellings: Changes
    refusals: list[re.Pattern[str]]
    sieve: Sieve
    changes: Changes


def mended(statement: str) -> str | None:
    """Return a statement as it reads well; None where it tells nothing by itself.

    Args:
        statement: one line with its full stop, in the third person and without its subject:
            "Quit coffee on jan 1."

    Returns:
        "Quit coffee on January 1."; None for "Passed all." and "Chose the cheapest.", of which
        nobody knows what they speak of.
    """
    ready = _ready()
    statement = ready.spellings.made(statement)
    tried = ready.sieve.passing(words_in(statement))
    if any(ready.refusals[each].search(statement) for each in tried):
        return None
    return ready.changes.made(statement)


@cache
def rules() -> Rules:
    """Return the rules as they are written."""
    file = files(__package__).joinpath("mending.toml")
    return convert(tomllib.loads(file.read_text(encoding="utf-8")), Rules)


@cache
def _ready() -> _Ready:
    refusals = [_compiled(each.when) for each in rules().refusal]
    return _Ready(
        spellings=_changes(rules().spelling),
        refusals=refusals,
        sieve=Sieve.of(refusals),
        changes=_changes(rules().change),
    )


def _changes(changes: Sequence[Change]) -> Changes:
    return Changes([(_compiled(each.when), _writer(each.say)) for each in changes])


def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(written_out(regex, rules().groups))


def _writer(say: str) -> Callable[[re.Match[str]], str]:
    return lambda found: slots.put(say, found.groupdict(), _FORMS)


def _base(word: str) -> str:
    """Return the infinitive of a form of a verb; the form itself where it is unknown."""
    known = by_form().get(word.lower(), ())
    lasting = (verb for verb, kind in known if kind in {"third", "ing", "past"})
    return next(lasting, None) or base_of(word) or word


_FORMS: slots.Forms = {"base": _base, "third": lambda verb: conjugated(verb).third}
