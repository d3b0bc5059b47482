"""How often something is done, and whether what is said of it lasts."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from soulprint_pipeline.analysts.local.open_clauses import moments
from soulprint_pipeline.analysts.local.open_clauses.frames import TECHNICAL
from soulprint_pipeline.analysts.local.open_clauses.groups import Group
from soulprint_pipeline.analysts.local.open_clauses.lexicon import Entry

_HABIT = re.compile(
    r"\b(?:every|each|most (?:days|mornings|evenings|nights|weekends|weeks|sundays|saturdays)|"
    r"(?:on |at )?(?:mon|tues|wednes|thurs|fri|satur|sun)days|once|twice|\w+ (?:times|days|nights|"
    r"mornings|evenings|afternoons|hours|minutes|km|miles|steps|litres|liters|cups) (?:a|per|each|"
    r"every|in the) "
    r"(?:day|week|month|year|night|morning)|(?:a|per) (?:day|week|month|year|night)|daily|weekly|"
    r"monthly|since|for (?:\w+ ){0,4}(?:years|decades|months)|all my life|at weekends|on weekends|"
    r"(?:in|during) the (?:mornings?|evenings?|week|summers?|winters?)|at nights?|all year|"
    r"in my (?:free|spare) time|after work|before work|before bed|after (?:noon|lunch|dinner)|"
    r"all day|whenever|regularly|religiously|for a living|by hand|^a lot$)\b",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"\bfor (?:(?:about|over|almost|nearly|the|last|past|more|than) ){0,3}\w+ "
    r"(?:days|weeks|months|years)\b",
    re.IGNORECASE,
)
OFTEN = frozenset(
    ["always", "usually", "mostly", "often", "only", "never", "rarely", "seldom", "hardly",
     "barely", "regularly", "exclusively", "mainly", "typically", "normally", "generally",
     "frequently"]
)  # fmt: skip
"""Adverbs that say how often."""
_FIGURE = re.compile(r"(?<![\w.])(?!(?:19|20)\d\d\b)\d[\d.,]*")
PAST = frozenset(["past", "perfect", "been", "never", "not perfect"])
"""Tenses of what was."""


def lasts(group: Group, entry: Entry, plain: str, adverbs: tuple[str, ...]) -> bool:
    """Say whether a complement is not of the day, of the desk, or once, where it may not be."""
    predicate = entry.predicate
    dated = predicate.category == "dates"
    at_hand = group.tense not in PAST and not dated and moments.at_hand(plain)
    kind = _kind(plain)
    desk = not predicate.desk and kind.desk
    sum_to_do = not dated and kind.sum_to_do
    if at_hand or desk or sum_to_do or (entry.deny and entry.deny.search(plain)):
        return False
    spans = group.tense in {"perfect", "been"} and _SPAN.search(plain)
    often = spans or kind.often or not OFTEN.isdisjoint(adverbs)
    return bool(often) or not predicate.habit


class _Kind(msgspec.Struct, frozen=True):
    """What a complement shows, whatever its verb."""

    desk: bool
    sum_to_do: bool
    often: bool


@lru_cache(maxsize=64)
def _kind(plain: str) -> _Kind:
    """Asked for by every predicate of a verb, so the answers are kept."""
    return _Kind(
        TECHNICAL.search(plain) is not None,
        len(_FIGURE.findall(plain)) > 1,
        _HABIT.search(plain) is not None,
    )
