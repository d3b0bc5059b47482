"""Frames: what is agreed in one message and holds for those that follow.

A game, a simulated talk, a role given to either side, a translator at work: until it is left
again, nothing that is said within speaks of the person. What begins and what leaves a frame
stands in `frames.toml` of each language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from soulprint_pipeline.analysts.local.shapes import fitting, shapes
from soulprint_pipeline.analysts.local.tokens import tokens
from soulprint_pipeline.exports.conversation import Message

READ = 3_000
"""Characters of a message that are read from either end: what is agreed is said first or last."""

_NEAR = 80
"""Characters before a match in which a word may say that it is only talked about."""


def own(messages: Iterable[Message]) -> Iterator[tuple[Message, bool]]:
    """Yield the person's messages, and whether each stands outside of any frame.

    The message that begins a frame stands outside: what it says before is the person's own.
    """
    within = announced = awaited = False
    for message in messages:
        if message.role != "user":
            continue
        text = message.text.replace("\u2019", "'")
        if len(text) > 2 * READ:
            text = f"{text[:READ]}\n{text[-READ:]}"
        words = tokens(text)
        left = within and _has("leaves", text, words)
        within = within and not left
        yield message, not (within or announced or awaited)
        announced = _has("announces", text, words)
        awaited = not left and (
            _has("awaits", text, words) or (awaited and not _has("asks", text, words))
        )
        within = within or (not left and begun_at(text, words) is not None)


def begins(text: str) -> bool:
    """Say whether `text` agrees on something within which what follows is spoken."""
    return begun_at(text, tokens(text)) is not None


def begun_at(text: str, words: set[str]) -> int | None:
    """Return where `text`, of these words, first agrees on something to be spoken within."""
    places: list[int] = []
    for each in fitting("begins", text, words):
        free = (place for place in each.places(text) if not _just_talk(text, place))
        places.extend(islice(free, 1))
    return min(places, default=None)


def _just_talk(text: str, place: int) -> bool:
    """Whoever says that they love to play has not begun to."""
    start = max(0, place - _NEAR)
    return any(shape.regex.search(text, start, place) for shape in shapes("pastime"))


def _has(kind: str, text: str, words: set[str]) -> bool:
    return any(each.stands_in(text) for each in fitting(kind, text, words))
