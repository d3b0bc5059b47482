"""Whether a sentence may tell of a work, of making or of settling, by its words alone."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import cache

from soulprint_pipeline.analysts.local.open_clauses.lexicon import classes
from soulprint_pipeline.analysts.local.undertakings.works import may_name

_SPEAKERS = frozenset(
    ["i", "i'm", "i've", "i'll", "we", "we're", "we've", "we'll", "me", "my", "our"]
)
_SETTLING = frozenset(
    ["decided", "decide", "settled", "chosen", "chose", "official", "decision", "opted", "plumped",
     "dithering", "intention", "resolution", "deliberation", "shall", "shan't", "resigning",
     "stepping", "withdrawing", "registered", "enrolled", "volunteered", "enlisted", "signed",
     "giving", "agreed", "thought"]
)  # fmt: skip
_PAIRS = (
    ("from", "now"),
    ("much", "thought"),
    ("much", "thinking"),
    ("thought", "long"),
    ("mind", "made"),
    ("i'll", "from"),
    ("we'll", "from"),
    ("from", "i'm"),
)
_BARE = frozenset(
    [
        "given",
        "gave",
        "quit",
        "packed",
        "jacked",
        "chucked",
        "binned",
        "ditched",
        "done",
        "dropped",
        "deleted",
        "kicked",
    ]
)
_CHOOSING = frozenset(["going", "gone", "sticking"])
_TRYING = frozenset(["trying"])
_FIRST = 3


def may_undertake(said: Sequence[str], told: AbstractSet[str]) -> bool:
    """Say whether a sentence may tell of what somebody is at.

    Args:
        said: its words in their order, in lower case.
        told: the same.
    """
    if may_name(said, told):
        return True
    first = said[:_FIRST]
    if any(word in _BARE for word in first) or ("more" in first and "no" in first):
        return not told.isdisjoint(_habits())
    if any(word in _CHOOSING for word in first):
        return "final" in told or (bool(told & {"with", "w", "for"}) and "the" in told)
    if any(word in _TRYING for word in first):
        return True
    if told.isdisjoint(_SPEAKERS):
        return False
    return not told.isdisjoint(_SETTLING) or any(a in told and b in told for a, b in _PAIRS)


@cache
def _habits() -> frozenset[str]:
    return frozenset(
        word
        for name in ("given_up", "habits_dropped")
        for each in classes()[name]
        for word in each.split()
    )
