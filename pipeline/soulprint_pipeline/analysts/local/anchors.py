"""Which wordings a sentence may hold, by its words alone.

Every wording needs certain words. They are looked up before any regex runs, so that most
sentences cost little more than their split into words.
"""

from __future__ import annotations

from functools import cache

import msgspec

from soulprint_pipeline.analysts.local.compiling import Need
from soulprint_pipeline.analysts.local.patterns import Ready, load
from soulprint_pipeline.analysts.local.wording import Wording
from soulprint_pipeline.analysts.local.words import SPEAKERS


class Candidate(msgspec.Struct, frozen=True):
    """A wording and its pattern.

    Attributes:
        rank: the pattern that comes first wins.
        groups: of words; a sentence without one of each cannot hold the wording.
        others: its needs that no group of words can tell.
    """

    rank: int
    ready: Ready
    wording: Wording
    groups: tuple[frozenset[str], ...]
    others: tuple[Need, ...]


LANGUAGE = "en"
"""Whose clauses `clauses.py` reads."""

_Index = dict[str, tuple[Candidate, ...]]


def candidates(words: set[str]) -> list[Candidate]:
    """Return the wordings of which all that they need is among `words`, in their order."""
    found: dict[int, Candidate] = {}
    for index in _by_cue():
        for cue in index.keys() & words:
            for each in index[cue]:
                if _fits(each, words):
                    found[each.rank] = each
    return [found[rank] for rank in sorted(found)]


def hopeful(words: set[str], *, speaking: bool) -> bool:
    """Say whether there is any candidate.

    Args:
        words: of a sentence.
        speaking: whether it holds a word for its speaker; few wordings are without one.
    """
    others, spoken = _by_cue()
    for index in (others, spoken) if speaking else (others,):
        for cue in index.keys() & words:
            for each in index[cue]:
                if _fits(each, words):
                    return True
    return False


def _fits(candidate: Candidate, words: set[str]) -> bool:
    # A loop, because this is where most of the time on everyday text is spent.
    for group in candidate.groups:
        if group.isdisjoint(words):
            return False
    return not candidate.others or all(need.met(words) for need in candidate.others)


@cache
def _by_cue() -> tuple[_Index, _Index]:
    """Index the wordings by the rarest words that they need: those without a speaker, the rest."""
    found: tuple[dict[str, list[Candidate]], ...] = ({}, {})
    rank = 0
    for ready in load(LANGUAGE):
        for wording in ready.wordings:
            rank += 1
            candidate = _candidate(rank, ready, wording)
            for cue in wording.cues:
                found[_spoken(wording.needs)].setdefault(cue, []).append(candidate)
    others, spoken = ({cue: tuple(each) for cue, each in index.items()} for index in found)
    return others, spoken


def _candidate(rank: int, ready: Ready, wording: Wording) -> Candidate:
    groups = [need.cues for need in wording.needs]
    if wording.firsts:
        groups.insert(0, wording.firsts)
    nested = tuple(need for need in wording.needs if need.ways)
    return Candidate(rank, ready, wording, tuple(dict.fromkeys(groups)), nested)


def _spoken(needs: tuple[Need, ...]) -> bool:
    """Say whether needs cannot be met without a word for the speaker."""
    return any(
        need.words <= SPEAKERS
        and all(
            not way.words.isdisjoint(SPEAKERS) or _spoken(way.needs)
            for ways in need.ways.values()
            for way in ways
        )
        for need in needs
    )
