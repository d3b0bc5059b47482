"""Whether a sentence may hold a clause that states something, by its words alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache

from soulprint_pipeline.analysts.local.open_clauses.groups import ADVERBS
from soulprint_pipeline.analysts.local.open_clauses.lexicon import (
    by_form,
    classes,
    conjugated,
    entries,
    subjects,
)
from soulprint_pipeline.analysts.local.open_clauses.occasions import DAYS, may_be
from soulprint_pipeline.analysts.local.open_clauses.opinions import may_hold
from soulprint_pipeline.analysts.local.words import COMMON

_I = frozenset(["i", "we", "i'm", "i've", "we're", "we've", "i'll", "we'll"])
_MY = frozenset(["my", "our"])
_BETWEEN = ADVERBS | frozenset(
    ["am", "are", "have", "has", "been", "do", "don't", "not", "can", "can't", "cannot",
     "won't", "will", "was", "going", "to"]
)  # fmt: skip
_TO_DO = frozenset(["do", "have"])
_FRAMES = frozenset(
    ["i", "me", "my", "i'm", "imo", "imho", "tbh", "honestly", "frankly", "personally"]
)
_NEXT = 7
_BE = frozenset(["i'm", "we're", "am", "been", "are"])
_HAVE = frozenset(["have", "i've", "we've", "got", "had"])
_DO = frozenset(["do", "doing", "did", "done"])
_GERUNDS = frozenset(["every", "each", "since", "always", "never", "daily", "weekly"])
_BARE = frozenset(["can't", "cannot", "don't", "been", "not", "a", "an", "big", "huge", "massive"])


def may_state(said: Sequence[str], words: AbstractSet[str]) -> bool:
    """Say whether a clause of the lexicon may stand in a sentence.

    Args:
        said: its words in their order, in lower case.
        words: the same.
    """
    if not words.isdisjoint(_I) and _spoken(said, words):
        return True
    if not words.isdisjoint(_MY) and not words.isdisjoint(_owned()):
        return True
    if may_be(words) or (not words.isdisjoint(_FRAMES) and may_hold(words)):
        return True
    first = next((word for word in said if word not in ADVERBS), "")
    if first in _BARE:
        return not words.isdisjoint(by_form()) or not words.isdisjoint(what_somebody_is())
    return first in _bare() or first in what_somebody_is()


def _spoken(said: Sequence[str], words: AbstractSet[str]) -> bool:
    if any(word in _I and _verb_follows(said, at + 1, words) for at, word in enumerate(said)):
        return True
    return any(
        not words.isdisjoint(forms) and not words.isdisjoint(_taken(verb))
        for verb, forms in (("be", _BE), ("have", _HAVE), ("do", _DO))
    )


def _verb_follows(said: Sequence[str], at: int, words: AbstractSet[str]) -> bool:
    forms = by_form() if not words.isdisjoint(DAYS) else _undated()
    before = ""
    for word in said[at : at + _NEXT]:
        if word not in _BETWEEN or (before == "to" and word in _TO_DO):
            return word in forms
        before = word
    return False


@cache
def _undated() -> frozenset[str]:
    """Return the forms of the verbs that tell something also where no day is told."""
    return frozenset(
        form
        for entry in entries()
        if not entry.predicate.dated
        for verb in entry.predicate.verbs.split()
        for form, _ in conjugated(verb).kinds()
    )


def what_somebody_is() -> frozenset[str]:
    """Return the words of which one is in whatever somebody may be said to be."""
    return _taken("be")


@cache
def _taken(verb: str) -> frozenset[str]:
    """Return the words of which one is in whatever a verb of a very common form may take."""
    found: set[str] = set()
    for entry in entries():
        if verb in entry.predicate.verbs.split() and not entry.predicate.subject:
            for each in entry.predicate.takes:
                found |= set(re.findall(r"[a-z]{3,}", each))
                for name in re.findall(r"\{([a-z_|]+)\}", each):
                    for kind in name.split("|"):
                        for phrase in classes().get(kind, ()):
                            found |= {phrase, *re.findall(r"[a-z-]{3,}", phrase)}
    return frozenset(found - COMMON - _PLAIN) | (_GERUNDS if verb == "do" else frozenset())


_PLAIN = frozenset(
    ["the", "one", "bit", "very", "really", "quite", "little", "part", "head", "time", "self",
     "mother", "father"]
)  # fmt: skip


@cache
def _owned() -> frozenset[str]:
    """Return the nouns of what is somebody's, in both numbers."""
    found: set[str] = set()
    for name in {one for each in subjects() for one in each.split("|")}:
        for phrase in classes()[name]:
            last = phrase.split()[-1]
            found |= {last, last + "s", last + "es", last + "'s"}
    return frozenset(found)


@cache
def _bare() -> frozenset[str]:
    """Return the forms with which a sentence may begin that leaves its subject out."""
    found: set[str] = set()
    for entry in entries():
        for verb in entry.predicate.verbs.split():
            for form, kind in conjugated(verb).kinds() if entry.predicate.bare else ():
                # "Put it in a table" is an order, whatever was put.
                past = kind == "past" and (form != verb or verb == "quit")
                if kind == "ing" or past or entry.predicate.bare == "base":
                    found.add(form)
    return frozenset(found)
