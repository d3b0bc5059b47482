"""Clauses in another order of words, as patterns and verbs know them.

"Ghent, where we live" is "we live in Ghent", "what I love is jazz" is "I love jazz". Which orders
there are stands in `turns.toml` and `turns_*.toml` of the language.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Literal

import msgspec

from soulprint_pipeline.analysts.local import slots
from soulprint_pipeline.analysts.local.later import compiled
from soulprint_pipeline.analysts.local.leads import MOST
from soulprint_pipeline.analysts.local.regexes import written_out
from soulprint_pipeline.analysts.local.tokens import sentence_words
from soulprint_pipeline.learned import convert


class Turn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One order of words.

    Attributes:
        cues: how phrases begin, in lower case; a sentence without one has no such clause.
        where: "clause" where it stands at the beginning of a clause.
        granted: whether it holds within a question, too: "what is like Pym, whom I love?"
        when: a regex, see `regexes`; an empty capture `at` may say where the clause stands, which
            else is where the match begins.
        say: the clause in the order that is known, with `slots`.
        yes: a sentence and the clause that is read; `no`: sentences that hold none.
    """

    id: str
    cues: list[str]
    where: Literal["clause", "anywhere"]
    when: str
    say: str
    granted: bool = False
    yes: list[tuple[str, str]]
    no: list[str]


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    groups: dict[str, str] = {}
    turn: list[Turn]


class _Ready(msgspec.Struct, frozen=True):
    turn: Turn
    cues: tuple[str, ...]
    pattern: str

    @property
    def shape(self) -> re.Pattern[str]:
        """Compiled when it is first asked for: most are for few messages."""
        return compiled(self.pattern)


def may_turn(sentence: str, words: AbstractSet[str]) -> bool:
    """Say whether a sentence may hold a clause in another order.

    Args:
        sentence: loose, see `tokens`.
        words: those of the sentence.
    """
    known = _by_first()
    said = f" {sentence}"
    return any(cue in said for first in known.keys() & words for cue in known[first])


def turned(
    sentence: str,
    places: Iterable[int],
    within: tuple[int, int],
    end: int,
    *,
    granted: bool = False,
) -> Iterator[tuple[str, int]]:
    """Yield the clauses of a sentence that stand in another order, and where each begins.

    Args:
        sentence: as `spelling.plain` writes it.
        places: where clauses begin.
        within: between what places one may begin.
        end: where the declarative part of the sentence ends.
        granted: whether the sentence asks, and only what it takes for granted is to be read.
    """
    start, stop = within
    # "My GP thinks it's IBS": a turn that begins before a doubt may hold it.
    places = list(places)
    for ready in _cued(sentence_words(sentence[min([start, *places]) : end])):
        if granted and not ready.turn.granted:
            continue
        if ready.turn.where == "clause":
            tried = (ready.shape.match(sentence, place, end) for place in places)
            found = [match for match in tried if match is not None]
        else:
            found = list(islice(ready.shape.finditer(sentence, start, end), MOST))
        for match in found:
            if match.start() < stop:
                at = match.start("at") if "at" in match.re.groupindex else match.start()
                yield (
                    slots.filled(ready.turn.say, match.groupdict(), sentence[match.end() : end]),
                    at,
                )


def turns() -> list[Turn]:
    """Read the orders of words."""
    return _file().turn


@cache
def _file() -> _File:
    """Read all files of turns as one: the groups of each are known in all."""
    folder = files("soulprint_pipeline.analysts.local.patterns").joinpath("en")
    read = [
        convert(tomllib.loads(each.read_text(encoding="utf-8")), _File)
        for each in sorted(folder.iterdir(), key=lambda each: each.name)
        if each.name.startswith("turns") and each.name.endswith(".toml")
    ]
    groups = {name: group for file in read for name, group in file.groups.items()}
    return _File(turn=[turn for file in read for turn in file.turn], groups=groups)


@cache
def _all() -> tuple[_Ready, ...]:
    return tuple(_ready(turn, _file().groups) for turn in _file().turn)


def _cued(sentence: str) -> list[_Ready]:
    """Return the orders of which a cue stands in a sentence, loose, in those of the file."""
    known = _by_first()
    said = f" {sentence}"
    # A cue may be the beginning of a word only where it is no more than one.
    words = known.keys() & said.split() | _alone()
    places = {
        place for first in words for cue, found in known[first].items() if cue in said
        for place in found
    }  # fmt: skip
    return [_all()[place] for place in sorted(places)]


@cache
def _by_first() -> dict[str, dict[str, list[int]]]:
    """Return all cues by their first word, each with the places of its orders."""
    found: dict[str, dict[str, list[int]]] = {}
    for place, ready in enumerate(_all()):
        for cue in ready.cues:
            found.setdefault(cue.split()[0], {}).setdefault(cue, []).append(place)
    return found


@cache
def _alone() -> frozenset[str]:
    """Return the cues that are one word."""
    return frozenset(first for first, cues in _by_first().items() if f" {first}" in cues)


def _ready(turn: Turn, groups: dict[str, str]) -> _Ready:
    cues = tuple(f" {cue}" for cue in turn.cues)
    return _Ready(turn, cues, written_out(turn.when, groups))
