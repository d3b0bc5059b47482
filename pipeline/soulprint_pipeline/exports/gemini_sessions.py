"""Puts single exchanges together to conversations.

The activity knows no conversations. One a record would be true to the file, but a person's
questions refer to the ones before, and what says most about them is chosen among conversations of
at least four messages: none would have them. So exchanges that follow one another within half an
hour (the usual bound of a session in web statistics) are one conversation. It is named by its
oldest exchange, so that it stays the same one when it goes on in the next export.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import msgspec

from soulprint_pipeline.exports.conversation import Conversation, Item
from soulprint_pipeline.exports.dialogue import Dialogue
from soulprint_pipeline.exports.format import Tally
from soulprint_pipeline.exports.gemini_shape import Exchange

GAP = 30 * 60.0
"""Seconds without a word that end a conversation."""

MOST = 200
MOST_CHARACTERS = 4_000_000
"""What a conversation holds at most, its last exchange aside: it is collected in memory."""

_SAMPLE = 64
_ENOUGH = 16
_SHARE = 0.8
_LONGEST_VERB = 5  # words


def in_sessions(items: Iterator[Item], tally: Tally) -> Iterator[Item]:
    """Turn exchanges, newest first, into conversations; everything else passes as it is."""
    session: list[Exchange] = []
    characters = 0
    for item in _understood(items, tally):
        if not isinstance(item, Exchange):
            yield item
            continue
        full = len(session) >= MOST or characters > MOST_CHARACTERS
        if session and (full or not _follows(item, session[-1])):
            yield _conversation(session, tally)
            session, characters = [], 0
        session.append(item)
        characters += _length(item)
    if session:
        yield _conversation(session, tally)


def _follows(item: Exchange, neighbour: Exchange) -> bool:
    at, last = item.created_at, neighbour.created_at
    # One without a time stays with the one beside it.
    return at is None or last is None or abs(last - at) <= GAP


def _length(item: Exchange) -> int:
    return len(item.asked) + len(item.answered)


def _conversation(session: list[Exchange], tally: Tally) -> Conversation:
    said = _in_order(session)
    dialogue = Dialogue(tally)
    for item in said:
        dialogue.add(f"{item.id}/asked", f"{item.id}/asked", "user", item.asked, item.created_at)
        dialogue.add(
            f"{item.id}/answered",
            f"{item.id}/answered",
            "assistant",
            item.answered,
            item.created_at,
        )
    times = [item.created_at for item in said if item.created_at is not None]
    return Conversation(
        said[0].id,
        "",
        min(times, default=None),
        max(times, default=None),
        dialogue.messages,
    )


def _in_order(session: list[Exchange]) -> list[Exchange]:
    """Return the oldest first; what has no time stays behind the one before it."""
    last = float("-inf")
    dated: list[tuple[float, Exchange]] = []
    for item in reversed(session):
        last = last if item.created_at is None else item.created_at
        dated.append((last, item))
    dated.sort(key=lambda pair: pair[0])
    return [item for _, item in dated]


def _understood(items: Iterator[Item], tally: Tally) -> Iterator[Item]:
    """Take the verb from what was asked, in whatever language the titles are.

    English verbs are known. Those of other languages show in the beginning that most titles
    share; without one, a title counts as it is. What has neither a verb nor an answer is
    something else than a question (feedback, a changed setting).
    """
    waiting: list[Item] = []
    exchanges = characters = 0
    for item in items:
        waiting.append(item)
        if isinstance(item, Exchange):
            exchanges += 1
            characters += _length(item)
        if exchanges >= _SAMPLE or characters > MOST_CHARACTERS:
            break
    titles = [item.asked for item in waiting if isinstance(item, Exchange) and not item.plain]
    verb = _shared_verb(titles)
    waiting.reverse()
    while waiting:
        yield from _one(waiting.pop(), verb, tally)
    for item in items:
        yield from _one(item, verb, tally)


def _one(item: Item, verb: tuple[str, ...], tally: Tally) -> Iterator[Item]:
    if not isinstance(item, Exchange) or item.plain:
        if isinstance(item, Exchange):
            tally.saw("exchange")
        yield item
        return
    words = item.asked.split(None, len(verb))
    has_verb = bool(verb) and tuple(words[: len(verb)]) == verb
    if not has_verb and not item.answered:
        tally.saw("other activity")
        return
    tally.saw("exchange")
    if has_verb:
        asked = words[len(verb)] if len(words) > len(verb) else ""
        item = msgspec.structs.replace(item, asked=asked, plain=True)
    yield item


def _shared_verb(titles: list[str]) -> tuple[str, ...]:
    """Return the words with which four of five titles begin, () where there are too few titles."""
    if len(titles) < _ENOUGH:
        return ()
    begun = [tuple(title.split(None, _LONGEST_VERB)[:_LONGEST_VERB]) for title in titles]
    verb: tuple[str, ...] = ()
    for length in range(1, _LONGEST_VERB + 1):
        counted = Counter(words[:length] for words in begun if len(words) >= length)
        words, count = counted.most_common(1)[0] if counted else ((), 0)
        if count < _SHARE * len(titles):
            break
        verb = words
    return verb
