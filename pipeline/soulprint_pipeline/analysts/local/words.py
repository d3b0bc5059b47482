"""Word lists behind the captures, loaded once from the files beside this one."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any


def _read(file: str) -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath(file).read_text(encoding="utf-8"))


_LISTS, _TRADES, _GIVEN = _read("words.toml"), _read("trades.toml"), _read("given.toml")


def _set(name: str) -> frozenset[str]:
    return frozenset(_LISTS[name].split())


OCCUPATIONS = frozenset(_TRADES["occupations"].split())
LANGUAGES = _set("languages")
NOT_NAMES = _set("not_names")
NOT_PLACES = _set("not_places")
TOOLS = frozenset(shlex.split(_LISTS["tools"]))
FREQUENT = _set("frequent")
KEEP_CAPITAL = _set("keep_capital")
LOWERED = _set("lowered")
WRITTEN: dict[str, str] = _LISTS["written"]
"""Lower-case name of a tool to how its makers write it."""
STEPS: dict[str, str] = _LISTS["steps"]
"""Forms with "-ing" of verbs that may be a step in life, and their base."""
EDITORS: dict[str, str] = _LISTS["editors"]
_AMBIGUOUS = {"polish", "lao", "dari", "malay", "maori"}
GIVEN = frozenset(_GIVEN["known"].split())
"""First names that are known without their capital, too."""
GIVEN_WRITTEN = GIVEN.union(_GIVEN["written"].split())
"""First names, with those that mean something else in lower case."""
NOT_CALLED = frozenset(_GIVEN["not_called"].split())
"""What somebody is, and not called: "vegan", "newbie"."""
STATES = _set("states")
COMPANIES: dict[str, str] = {
    name.lower(): name for name in re.split(r",\s+", _TRADES["companies"].strip())
}
"""Lower-case name to how the company writes it."""
NOUNS: dict[str, str] = {
    name: "|".join(shlex.split(said))
    for name, said in (*_LISTS["nouns"].items(), *_TRADES["nouns"].items())
}
"""Lists that wordings name with "@", as alternatives."""
LANGUAGE = re.compile(rf"\b(?:{'|'.join(sorted(LANGUAGES - _AMBIGUOUS))})\b", re.IGNORECASE)
PLACES: dict[str, str] = {name.lower(): name for name in shlex.split(_LISTS["places"]["known"])}
"""Lower-case name to the spelling with capitals."""

SPEAKERS = _set("speakers")
"""Without one of these a sentence says little about its speaker."""
SOMEBODY = _set("somebody")
"""Words of "as someone who ...", which speaks of the speaker in the third person."""
COMMON = _set("common")
"""The most frequent words: no sentence is found by them alone."""
NOT_THEIRS = _set("not_theirs")
"""First words of a sentence that asks, or that has another subject than its speaker."""
DOUBTS = _set("doubts")
"""Words of the phrases after which nothing more of a sentence is believed."""
UNREAL = _set("unreal")
"""Words of the phrases after which the speaker wishes or remembers."""
SUPPOSES = _set("supposes")
"""Words after which a question takes nothing for granted."""
KIDDING = _set("kidding")
"""Words of what is not meant as it is said."""
FRAGMENTS = _set("fragments")
"""More words with which a clause without its subject begins."""
CARS = _set("cars")


def _parts(names: Iterable[str]) -> frozenset[str]:
    """Return the words of names, as a sentence shows them: "co-founder" is two."""
    return frozenset(re.findall(r"[\w'&]+", " ".join(names).lower()))


def _in_any_number(names: Iterable[str]) -> frozenset[str]:
    """Return the last words of names, of one and of several."""
    lasts = {re.findall(r"[\w']+", name.lower())[-1] for name in names}
    return frozenset(f"{last}{end}" for last in lasts for end in ("", "s", "es"))


def _days() -> frozenset[str]:
    """Return the words and figures of dates."""
    figures = {f"{day}{end}" for day in range(1, 32) for end in ("", "st", "nd", "rd", "th")}
    figures |= {f"0{day}" for day in range(1, 10)} | {str(year) for year in range(1900, 2101)}
    return _set("days") | figures


_NAMED = GIVEN_WRITTEN | {"dr", "prof", "mr", "mrs", "ms", "miss", "professor", "doctor"}
HOLDS: dict[str, frozenset[str]] = {
    "job": _parts(OCCUPATIONS) | {f"{word}s" for word in OCCUPATIONS if word.endswith("s")},
    "given": GIVEN_WRITTEN,
    "known_person": _NAMED,
    "in_brackets": _NAMED,
    "digits": frozenset(map(str, range(1, 111))),
    "known_company": _parts(COMPANIES),
    "languages": LANGUAGES | {"sign"},
    "editor": _parts(EDITORS),
    "known_tool": frozenset(
        max(_parts([tool]), key=lambda part: (len(part), part)) for tool in TOOLS
    ),
    "known_place": _parts(PLACES),
    "based": frozenset(["based"]),
    "number": frozenset(map(str, range(10, 111))) | _set("tens"),
    "resolving": frozenset(STEPS),
    "stepping": frozenset(STEPS),
    "car": _parts(CARS),
    "owned": _in_any_number(NOUNS["belongings"].split("|")),
    **dict.fromkeys(("day", "past_day", "every_year", "date"), _days()),
}
"""Words of which one is in whatever a capture of the kind holds."""

POINTING = frozenset(
    [
        "the",
        "this",
        "that",
        "these",
        "those",
        "there",
        "it",
        "its",
        "he",
        "she",
        "they",
        "you",
        "your",
        "we",
        "i",
        "my",
        "our",
        "his",
        "her",
        "their",
        "so",
        "if",
        "maybe",
    ]
)
"""First words of a sentence about the case at hand, not about the world."""

AT_HAND = re.compile(
    r"\b(?:version|answer|answers|response|idea|option|approach|code|error|"
    r"bug|function|loop|variable|column|row|array|query|file|script|line|output|input|above|"
    r"paragraph|sentence|example|suggestion|suggestions|draft|explanation|prompt|question|"
    r"exercise|homework|assignment|issue|problem|task|bit|lot|couple|few|same|way|one|part(?!-)|"
    r"latter|former|sound|look|result|results|wording|title(?! (?:for|of) (?:my|our)))\b",
    re.IGNORECASE,
)
"""Words of the talk at hand: "I like the second answer" says nothing about the person."""

TASK = re.compile(
    r"\b(?:error|bug|function|loop|query|file|script|line|column|row|array|string|regex|test|tests|"
    r"spreadsheet|formula|homework|assignment|exercise|question|email|e-mail|message|letter|cv|"
    r"resume|problem|issue|presentation|slide|slides|crossword|puzzle|sudoku|riddle|code|docker|server|class|method|request)s?\b",
    re.IGNORECASE,
)
"""Heads of an errand: working on it for an hour makes it no project."""

AT_HAND_VERB = re.compile(
    r"^(?:ask|try|use|test|check|see|look|write|call|run|add|remove|rename|change|put|make|let|"
    r"keep|"
    r"go with|share|give|show|tell|post|do|get|have|be|just|include|split|refactor|"
    r"implement)\b(?!.{25})(?!.*\b(?:degree|course|phd|master'?s|diploma|apprenticeship|marathon|"
    r"operation|surgery|treatment|baby|child|children|kids|puppy|dog|cat|kitten|divorced|married|"
    r"training|job|house|flat|tattoo|braces|offer|pilgrimage|triathlon|sterilised|sober)\b)",
    re.IGNORECASE,
)
"""Verbs of a small step, unless more than a few words say what is meant."""

TECHNICAL = re.compile(
    r"\b(?:bug|error|function|variable|query|parser|compiler|loop|array|index|column|exception|"
    r"server|endpoint|line \d|regex|slower|faster|null|returns?|answer|question)\b",
    re.IGNORECASE,
)
