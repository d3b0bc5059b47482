"""What a message tells twice is told once, by the statement that says more.

A pattern, a clause and a telling may each read the same words: "Runs Ledgerly." and "Runs a startup
called Ledgerly.", "Sold the car." and "Sold their car.". Within one message the words show it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from soulprint_pipeline.analysts.local import lasting
from soulprint_pipeline.analysts.local.found import Found
from soulprint_pipeline.analysts.local.patterns import Pattern

_WORD = re.compile(r"[\w'\u2019]+")
_EMPTY = frozenset(
    ["a", "an", "the", "their", "is", "are", "was", "has", "have", "of", "on", "in", "at", "to",
     "for", "be", "been", "being", "will", "going", "about", "called", "named", "now", "so", "own",
     "keeps", "owns", "it", "does", "do", "plans", "as", "with", "from", "and", "that", "by", "up"]
)  # fmt: skip
"""Words that two statements of the same may differ in."""
_SAME = {
    "never": "not", "cannot": "not", "can't": "not", "no": "not", "longer": "not", "stop": "quit",
    "love": "like", "enjoy": "like", "ador": "like", "mum": "mother", "mom": "mother",
    "dad": "father", "own": "has", "think": "believ", "twins": "twin",
}  # fmt: skip
_TURNING = frozenset(["not", "quit", "hate", "without", "against", "decided", "dislike", "avoid"])
_ENDINGS = ("ing", "ied", "ies", "ed", "es", "s")
_NEAR = 24
"""Statements with the same rare word that are compared, at most: time stays linear."""
_DEAD = re.compile(
    r"(?:Their [\w' -]+? (?P<name>[A-Z][\w'-]+) (?:has )?died\b|"
    r"Lost their [\w -]+? (?P<lost>[A-Z][\w'-]+)\.)"
)
_HAS = re.compile(r"Has an? [\w' -]+?(?:,| called) (?P<name>[A-Z][\w'-]+)\.")
_DATE = re.compile(r"\b(?:19|20)\d\d\b")
_IS_OFFICE = re.compile(r"Works as (?:an? )?(?P<what>.+)")
_FAVORITE = re.compile(r"Has a favou?rite [\w ]+: (?P<what>.+)\.")
_AVOIDS = re.compile(r"Avoids (?P<what>[^,.]+)")
_LIKES = re.compile(r"(?:Likes|Loves|Enjoys) (?P<what>.+)\.")


class _Told(msgspec.Struct):
    """A statement, the words that tell something, and whether it stays."""

    found: Found
    words: frozenset[str]
    stays: bool = True


def once(found: Iterable[Found]) -> list[Found]:
    """Return what is found in a message without what another statement of it says.

    A statement that fills a slot, or a field of a section, gives way to one that fills it, too.
    """
    told = [_Told(each, _words(each.statement)) for each in found]
    by_word: dict[str, list[_Told]] = {}
    for each in told:
        for word in each.words:
            by_word.setdefault(word, []).append(each)
    for each in told:
        rarest = sorted(each.words, key=lambda word: (len(by_word[word]), word))[:2]
        others = (other for word in rarest for other in by_word[word][:_NEAR])
        each.stays = not any(
            other is not each and other.stays and _says(other, each) for other in others
        )
    return [each.found for each in told if each.stays]


def _says(other: _Told, each: _Told) -> bool:
    """Say whether another statement tells all that one tells."""
    mine, theirs = each.found.statement, other.found.statement
    # Each place of a statement said twice stays: the first is quoted.
    if mine == theirs:
        return False
    if (dead := _DEAD.match(theirs)) and (has := _HAS.match(mine)):
        return has["name"] in (dead["name"], dead["lost"])
    if (office := _IS_OFFICE.fullmatch(mine)) and theirs == f"Is {office['what']}":
        return True
    return _may_go(each.found.ready.pattern, other.found.ready.pattern) and (
        _in_other_words(mine, theirs) or _in_more_words(other, each)
    )


def _may_go(mine: Pattern, theirs: Pattern) -> bool:
    return (not mine.slot or mine.slot == theirs.slot) and (
        not mine.field or mine.field == theirs.field
    )


def _in_other_words(mine: str, theirs: str) -> bool:
    if (likes := _LIKES.fullmatch(mine)) and (favorite := _FAVORITE.fullmatch(theirs)):
        return likes["what"].casefold() == favorite["what"].casefold()
    avoids, bare = _AVOIDS.match(mine), lasting.TOLD.sub("", theirs)
    return avoids is not None and any(
        bare == f"Does not {verb} {avoids['what']}." for verb in ("eat", "drink")
    )


def _in_more_words(other: _Told, each: _Told) -> bool:
    if not each.words <= other.words or _turned(each) != _turned(other):
        return False
    mine, theirs = each.found.statement, other.found.statement
    if each.words == other.words:
        return (len(theirs), mine) > (len(mine), theirs)
    return len(each.words) > 1 or not _DATE.search(mine)


def _turned(told: _Told) -> frozenset[str]:
    return told.words & _TURNING


def _words(statement: str) -> frozenset[str]:
    first, *rest = _WORD.findall(lasting.TOLD.sub("", statement).replace("-", " "))
    said = (_stem(word) for word in (first.lower(), *rest))
    return frozenset(_SAME.get(word, word) for word in said if word not in _EMPTY)


def _stem(word: str) -> str:
    word = word.removesuffix("'s").removesuffix("\u2019s")
    if not word.islower():  # A name, and no form of a verb.
        return word.casefold()
    for ending in _ENDINGS if word not in _EMPTY else ():
        if word.endswith(ending) and len(word) > len(ending) + 2:
            word = word.removesuffix(ending)
            break
    word = word.removesuffix("e")
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls" else word
