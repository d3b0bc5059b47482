"""Whether a wish lasts: what in it says so, and what ties it to one text."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from soulprint_pipeline.analysts.local.wishes.lexicon import found_by, has, listed, shape


def lasting(said: str, message: str, *, order: bool) -> bool:
    """Say whether a wish lasts by its words, or by those of its message.

    Args:
        said: the wish with its opening and its conditions.
        message: in which it stands.
        order: whether it only lasts where it says so.
    """
    if has("explicit", said) or has("said_of_all", message):
        return True
    return has("weak_order" if order else "weak", said) and not about_one(message)


def tied(wish: str, *, scoped: bool, cased: bool) -> bool:
    """Say whether a wish points at something outside of it.

    Args:
        wish: as it was said.
        scoped: whether it says that it is for all answers: "it" may be any answer then.
        cased: whether it says in which case: "the text" is that of the case then.
    """
    plain = shape("its_own").sub("", wish)
    if has("one_text", plain) or (not cased and _the_text().search(plain)):
        return True
    return not scoped and has("it", plain)


@cache
def _the_text() -> re.Pattern[str]:
    texts = "|".join(re.escape(each) for each in sorted(listed("texts"), key=len, reverse=True))
    return re.compile(rf"\b(?:the|my|our|an?|my own) (?:\w+ )?(?:{texts})s?\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def about_one(message: str) -> bool:
    """Say whether a message has a text of its own in hand."""
    return found_by("texts").search(message) is not None


def plays(message: str) -> bool:
    """Say whether a message opens a game or writes for another assistant."""
    return has("play", message)
