"""Enumerations: "rain on a roof, second-hand bookshops and being left alone".

What somebody likes, takes or is allergic to is said in rows. A row is told whole, up to the mark
or the clause behind it, or not at all: its last part shows with "and" that it is one.
"""

from __future__ import annotations

import re

from soulprint_pipeline.analysts.local.open_clauses.lexicon import by_form

_WORD = r"(?!(?:and|or|plus|but)\b)[\w'&\u2019-]+"
_ITEM = rf"{_WORD}(?: {_WORD}){{0,5}}"
# The row behind its first item, up to a mark or a word with which a clause begins.
_ROW = re.compile(
    rf"(?P<items>(?:, (?:and )?{_ITEM}){{1,7}}?)(?P<mark>,?) (?:and|or|"
    rf"plus) (?:also )?(?P<last>{_ITEM}?)"
    r"(?=\s*(?:[,.;:!?()\u2014\u2013\u2026]|$)|\s(?:-|so|but|because|since|although|though|if|"
    r"unless|when|while|as|any|please)(?:\s|$))",
    re.IGNORECASE,
)
# "And, absurdly, kiwi": what the speaker thinks of it is no item.
_ASIDE = re.compile(
    r",? (?P<joint>and|or)(?: \([^()]{2,30}\)|, (?:\w+ly|of all (?:things|people|places)|"
    r"\w+ enough|believe it or not|(?:perhaps|most) \w+ly|worst of all|best of all|above all|"
    r"for my sins|i'm afraid|alas),) ",
    re.IGNORECASE,
)
_WHICH = re.compile(r"(?:an?|the|one|two|three|four|five|six|several|some|\d+)\b", re.IGNORECASE)
_NOT_FIRST = frozenset(
    ["so", "about", "for", "in", "on", "at", "with", "from", "by", "of", "to", "as", "mostly",
     "mainly", "then", "now", "too", "both", "each", "theres", "its", "im", "dont", "please",
     "since", "after", "before", "like", "only", "just", "even", "than", "once", "twice"]
)  # fmt: skip
"""With none of these an item begins."""
_NO_ITEM = re.compile(
    r"\b(?:i|i'm|i've|we|you|he|she|they|it|its|it's|my|our|your|his|her|is|are|was|were|am|be|"
    r"has|have|had|do|does|did|don't|doesn't|didn't|not|never|can|can't|could|will|won't|would|"
    r"should|must|may|might|that|this|these|those|etc|also)\b",
    re.IGNORECASE,
)


def without_asides(text: str) -> str:
    """Return a text without what its speaker thinks of an item: "and, absurdly, kiwi"."""
    if "and" not in text and " or" not in text:
        return text
    return _ASIDE.sub(lambda said: f" {said['joint']} ", text)


def row_end(text: str, at: int, *, progressive: bool = False) -> int:
    """Return where an enumeration ends whose first item ends at a place; that place if none.

    Args:
        text: what is enumerated and what follows.
        at: the end of the first item, where ", " stands.
        progressive: whether a verb in "-ing" stands before it, so that another may be joined.
    """
    row = _ROW.match(text, at)
    if row is None or _NO_ITEM.search(row.group()):
        return at
    items = [*re.split(r", (?:and )?", row["items"])[1:], row["last"]]
    # "A sewing machine, an old Singer, and ...": the one in the middle says which.
    told_of = row["mark"] and len(items) == 2 and _WHICH.match(items[0])
    if told_of or any(_clause(each, progressive=progressive) for each in items):
        return at
    return row.end()


def _clause(item: str, *, progressive: bool) -> bool:
    """Say whether what looks like an item is more: "hate tea", "the middle sags"."""
    first, *rest = item.lower().split()
    last = {kind for _, kind in by_form().get(rest[-1], ())} if rest else set[str]()
    if first in _NOT_FIRST or (first == "the" and len(rest) > 1 and "third" in last):
        return True
    kinds = {kind for _, kind in by_form().get(first, ())}
    if progressive:
        return bool(kinds)
    return ("past" in kinds and not first.endswith("ing")) or bool(
        rest and not kinds.isdisjoint({"base", "third"}) and "ing" not in kinds
    )
