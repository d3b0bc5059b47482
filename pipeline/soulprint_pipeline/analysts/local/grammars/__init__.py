"""Languages whose clauses are told by data: `grammar.toml` in the folder of their patterns.

English was first and has its grammar in code (`clauses.py`, `questions.py`, `phrases.py`). Every
other language brings a `grammar.toml`, and what reads it is here. Only `captures.py` still knows
some words of German itself: its articles, "und", and the endings of abstract nouns.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

import msgspec

from soulprint_pipeline.learned import convert

OF_CODE = "en"
"""The language that needs no `grammar.toml`."""


class _Phrases(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    cut: str
    tail: str
    bad: str
    keeps: str
    mine: str
    at_hand: str
    dangling: str


class _Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    not_places: str
    not_names: str
    given: str
    jobs: str
    job_adjectives: str


class _Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`grammar.toml` as it is written; what each value means stands there."""

    subject: str
    speakers: str
    common: str
    adverbs: str
    leads: str
    joints: str
    labels: str
    doubt: str
    past: str
    resumes: str
    asks: str
    kidding: str
    fronted: str
    not_verbs: str
    tale: str
    final: str
    subjectless: str
    mention: str
    undone: str
    phrases: _Phrases
    words: _Words
    languages: dict[str, str]
    glossary: dict[str, str]


class Grammar(msgspec.Struct, frozen=True, kw_only=True):
    """How clauses of a language are built, ready to be looked for.

    Attributes:
        language: the folder's name, "de".
        subject: what a clause lacks that leaves its subject out.
        speakers: words without one of which nobody speaks of themself.
        common: words by which nothing is looked up, where a wording has a rarer one.
        leads: what may stand before a clause; `joints`: where another may begin.
        labels: what may stand before a colon without somebody else speaking after it.
        doubt: from where on a sentence is not believed; `past`: the same, until `resumes`.
        fronted: another order of words, with `front`, `verb` and `subject`; not where the verb
            is one of `not_verbs` or the front tells a `tale`.
        final: a clause whose verb comes last, with `subject`, `middle` and `verb`.
        subjectless: how a clause begins that leaves its subject out.
        cut: where a phrase ends; `tail`: what is dropped at its end.
        bad: words that only their place explains; `at_hand`: things of the talk at hand.
        keeps: an article in front of a phrase; `mine`: a possessive there.
        only_adverbs: a phrase of nothing but adverbs.
        languages: names of languages and their English names.
        glossary: everyday things, in lower case, and what they are in English.
    """

    language: str
    subject: str
    speakers: frozenset[str]
    common: frozenset[str]
    leads: re.Pattern[str]
    joints: re.Pattern[str]
    labels: re.Pattern[str]
    doubt: re.Pattern[str]
    past: re.Pattern[str]
    resumes: re.Pattern[str]
    asks: re.Pattern[str]
    kidding: re.Pattern[str]
    fronted: re.Pattern[str]
    not_verbs: frozenset[str]
    tale: re.Pattern[str]
    final: re.Pattern[str]
    subjectless: re.Pattern[str]
    mention: re.Pattern[str]
    undone: re.Pattern[str]
    cut: re.Pattern[str]
    tail: re.Pattern[str]
    bad: re.Pattern[str]
    keeps: re.Pattern[str]
    mine: re.Pattern[str]
    at_hand: re.Pattern[str]
    dangling: re.Pattern[str]
    only_adverbs: re.Pattern[str]
    not_places: frozenset[str]
    not_names: frozenset[str]
    given: frozenset[str]
    jobs: frozenset[str]
    job_adjectives: frozenset[str]
    languages: dict[str, str]
    glossary: dict[str, str]


@cache
def adverbs_of(language: str) -> str | None:
    """Return what "~" stands for in the wordings of a language; None where code knows it."""
    return None if language == OF_CODE else _told(language).adverbs


@cache
def grammar_of(language: str) -> Grammar:
    """Read the grammar of a language that has one.

    Raises:
        msgspec.ValidationError: a value is missing or has an unknown name.
    """
    told = _told(language)

    def regex(value: str) -> re.Pattern[str]:
        return re.compile(value, re.IGNORECASE)

    def words(value: str) -> frozenset[str]:
        return frozenset(value.split())

    parts = {
        name: regex(value)
        for name, value in (*_strings(told), *_strings(told.phrases))
        if name not in {"subject", "speakers", "adverbs", "common", "not_verbs"}
    }
    return Grammar(
        language=language,
        subject=told.subject,
        speakers=words(told.speakers),
        common=words(told.common),
        not_verbs=words(told.not_verbs),
        not_places=words(told.words.not_places),
        not_names=words(told.words.not_names),
        given=words(told.words.given),
        jobs=words(told.words.jobs),
        job_adjectives=words(told.words.job_adjectives),
        languages=told.languages,
        glossary=told.glossary,
        only_adverbs=regex(rf"(?:(?:{told.adverbs}|gar|überhaupt|so|gern|gerne|lieber) ?){{1,4}}"),
        **parts,
    )


def _strings(told: _Told | _Phrases) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, value in msgspec.structs.asdict(told).items()
        if isinstance(value, str)
    ]


@cache
def _told(language: str) -> _Told:
    folder = files("soulprint_pipeline.analysts.local.patterns").joinpath(language)
    text = folder.joinpath("grammar.toml").read_text(encoding="utf-8")
    return convert(tomllib.loads(text), _Told)
