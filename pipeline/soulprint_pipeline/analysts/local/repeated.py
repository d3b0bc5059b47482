"""Whether a statement is told by another one already."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from soulprint_pipeline.analysts.local import lasting
from soulprint_pipeline.analysts.local.found import Found
from soulprint_pipeline.analysts.local.tokens import tokens


def tells(other: str, statement: str) -> bool:
    """Say whether another statement tells all that one tells: "Speaks Dutch and Turkish"."""
    if other.startswith(statement.rstrip(".")) or tokens(statement) <= tokens(other):
        return True
    named = _NAMED.search(statement)
    if statement.endswith(" has died.") and not other.endswith(" has died."):
        return False
    return named is not None and re.search(rf"\b{re.escape(named[1])}\b", other) is not None


_NAMED = re.compile(
    r"^(?:Has an? [\w -]+ called|Their [\w -]+?) ((?-i:[A-Z])[\w'-]+)(?: has died)?\.$"
)


def bare(statement: str) -> str:
    """Return a statement without its full stop, articles and capitals: "is single dad"."""
    return " ".join(_ARTICLES.sub("", f"{statement.rstrip('.')} ").casefold().split())


_ARTICLES = re.compile(r"\b(?:an?|the) ")


def is_mention(found: Found) -> bool:
    """Say whether it tells only whom somebody has, by a mention: "Has a wife."."""
    return found.ready.pattern.id in _HOUSEHOLD or found.ready.pattern.id in _PETS


def without_mentions(found: Iterable[Found]) -> Iterator[Found]:
    """Yield what a message tells; of whom it only mentions nothing where it tells anything else.

    "My wife wants to repaint the hall" is about her; in "I teach, and my wife laughs at it" she
    is passed by, and what counts is told. An animal is left out where more of it is told.
    """
    kept = list(found)
    told = [each.statement for each in kept if not is_mention(each)]
    for each in kept:
        if each.ready.pattern.id in _HOUSEHOLD and told:
            continue
        it = each.statement.rstrip(".").rsplit(" ", 1)[-1]
        if each.ready.pattern.id in _PETS and any(
            re.search(rf"\b{it}\b", one, re.IGNORECASE) for one in told
        ):
            continue
        yield each


_HOUSEHOLD = frozenset(["partner-mentioned", "children-mentioned", "child-mentioned"])
_PETS = frozenset(["pet-mentioned", "pets-mentioned", "pet-does", "pets-do"])


def told_in_part(statement: str, others: list[Found]) -> bool:
    """Say whether another begins so: "Has a dog." is told by "Has a dog called Rex."."""
    said = bare(statement)
    return any(
        bare(each.statement).startswith(said) for each in others if each.statement != statement
    )


def repeats(statement: str, told: list[tuple[int, str]]) -> bool:
    """Say whether a statement tells again what others of the same sentence tell."""
    said = content(statement)
    return any(
        other == statement
        or 2 * len(said & content(other)) >= max(1, min(len(said), len(content(other))))
        for _, other in told
    )


def content(statement: str) -> set[str]:
    """Return the words of a statement that tell something of their own."""
    said = tokens(lasting.TOLD.sub("", statement))
    return {word for word in said if len(word) > 3 and not word.isdigit()} - _NO_CONTENT


_NO_CONTENT = frozenset(
    ["their", "with", "does", "they", "from", "that", "been", "plays", "will", "prefers", "answers",
     "assistant", "wants", "without", "want", "them", "uses", "january", "february", "march",
     "april", "june", "july", "august", "september", "october", "november", "december"]
)  # fmt: skip
