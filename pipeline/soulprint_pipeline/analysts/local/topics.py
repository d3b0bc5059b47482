"""What somebody comes back to: subjects that recur over time, not in one burst."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files

import msgspec

from soulprint_pipeline.analysts.local.extract import own_messages
from soulprint_pipeline.analysts.local.style import READ, Place
from soulprint_pipeline.exports.conversation import Conversation

RECURS = 3
"""Conversations in which a subject has to come up."""

MONTHS = 2
"""Calendar months over which they have to be spread; a single project is no interest."""

APART = 3
"""Months between two conversations that make a subject even without a third one."""

_WORD = re.compile(r"[^\W_]+")


class Topic(msgspec.Struct):
    """A subject, in how many conversations and months it came up, and where."""

    label: str
    conversations: int = 0
    months: set[tuple[int, int]] = msgspec.field(default_factory=set)
    places: list[Place] = msgspec.field(default_factory=list)


@cache
def _telling(kind: str) -> set[str]:  # noqa: ARG001 - one set for each kind
    """Words that are enough by themselves; filled with the lexicon."""
    return set()


@cache
def _lexicon(kind: str) -> dict[str, tuple[str, ...]]:
    text = files(__package__).joinpath("topics.toml").read_text(encoding="utf-8")
    index: dict[str, tuple[str, ...]] = {}
    for label, words in tomllib.loads(text)[kind].items():
        for starred in words.split():
            word = starred.rstrip("*")
            if starred != word:
                _telling(kind).add(word)
            for form in (word, f"{word}s"):
                index[form] = (*index.get(form, ()), label)
    return index


def interests(conversations: Iterable[Conversation]) -> list[Topic]:
    """Return recurring subjects, those that came up in most months first.

    One word may be chance: a subject needs two of its own in one conversation, or a telling one.
    """
    return _topics(conversations, "interests", _is_subject, undated=False)


def _is_subject(words: set[str]) -> bool:
    return len(words) >= 2 or not words.isdisjoint(_telling("interests"))


def subjects(text: str) -> list[str]:
    """Return the labels of the interests that one text is about, as `interests` judges them."""
    index = _lexicon("interests")
    seen: dict[str, set[str]] = {}
    for word in set(_WORD.findall(text.lower())):
        for label in index.get(word, ()):
            seen.setdefault(label, set()).add(word.removesuffix("s"))
    return sorted(label for label, words in seen.items() if _is_subject(words))


def usage(conversations: Iterable[Conversation]) -> list[Topic]:
    """Return what the assistant is asked for, the most frequent first."""
    found = _topics(conversations, "usage", bool, undated=True)
    return sorted(found, key=lambda topic: (-topic.conversations, topic.label))


def _topics(
    conversations: Iterable[Conversation],
    kind: str,
    enough: Callable[[set[str]], bool],
    *,
    undated: bool,
) -> list[Topic]:
    index = _lexicon(kind)
    topics: dict[str, Topic] = {}
    for conversation in conversations:
        if conversation.persona:
            continue
        seen: dict[str, set[str]] = {}
        place: dict[str, Place] = {}
        at = conversation.created_at
        for message in own_messages(conversation):
            at = message.at if at is None else at
            for word in set(_WORD.findall(message.text[:READ].lower())):
                for label in index.get(word, ()):
                    seen.setdefault(label, set()).add(word.removesuffix("s"))
                    place.setdefault(label, (conversation.id, message.id))
        for label in sorted(seen):
            if not enough(seen[label]):
                continue
            topic = topics.setdefault(label, Topic(label))
            topic.conversations += 1
            topic.places.append(place[label])
            if month := _month(at):
                topic.months.add(month)
    kept = [
        topic
        for topic in topics.values()
        if (topic.conversations >= RECURS and (undated or len(topic.months) >= MONTHS))
        or (not undated and _spread(topic.months) >= APART)
    ]
    return sorted(kept, key=lambda topic: (-len(topic.months), -topic.conversations, topic.label))


def _spread(months: set[tuple[int, int]]) -> int:
    counted = [12 * year + month for year, month in months]
    return max(counted) - min(counted) if counted else 0


def _month(at: float | None) -> tuple[int, int] | None:
    if at is None:
        return None
    try:
        date = datetime.fromtimestamp(at, UTC)
    except (OverflowError, OSError, ValueError):
        return None
    return date.year, date.month
