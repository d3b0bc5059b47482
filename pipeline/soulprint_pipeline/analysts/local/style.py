"""Figures about how somebody writes: counted, with messages that show it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from statistics import median

import msgspec

from soulprint_pipeline.analysts.local.asks import asked
from soulprint_pipeline.analysts.local.extract import own_messages
from soulprint_pipeline.analysts.local.marks import marks, words_of
from soulprint_pipeline.analysts.local.own_words import written_by
from soulprint_pipeline.analysts.local.tongues import tongue
from soulprint_pipeline.analysts.local.voices.blank import BLANK
from soulprint_pipeline.exports.conversation import Conversation

SHOWN = 5
"""Messages kept as evidence of one trait."""

READ = 4_000
"""Characters of one message that are measured: pasted documents weigh no more than a letter."""

ASKED = 2
ASKED_SHARE = 0.02
"""Times, and share of messages, that something has to be asked for before it is a habit."""

# Marks that are no words. Bounded or single-class patterns only: each search is linear.
_SIGNS: dict[str, re.Pattern[str]] = {
    "laughs": re.compile(
        r"[\U0001f602\U0001f923\U0001f606\U0001f61c\U0001f609\U0001f605]|[:;]-?[)DPp](?!\w)"
    ),
    "excited": re.compile(r"!"),
    "asks": re.compile(r"\?"),
    "lists": re.compile(r"^[ \t]{0,8}(?:[-*\u2022]|\d{1,2}[.)])[ \t]", re.MULTILINE),
}
_WARM = frozenset(["thanks", "greets", "kind", "laughs", "emoji", "grateful"])
_PLAYFUL = frozenset(["laughs", "emoji"])
_CODE = re.compile(
    r"```|\b(?:def|const|import|function|class|SELECT)\b.{0,40}[({=]|Traceback|\w\(\)|=>"
    r"|\w\.(?:py|js|ts|rs|go|sql|java|cpp)\b"
)
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_WORD = re.compile(r"\w+")

Place = tuple[str, str]
"""A conversation's id and a message's id."""


class Style(msgspec.Struct):
    """What was counted.

    Attributes:
        messages: the person's messages that hold words of their own.
        words: median of words in a message; `many`: what one in ten exceeds; `long`: share of
            messages with over 80 words.
        traits: number of messages that show each trait: the names of `marks.toml` and `_SIGNS`,
            "emoji", "code", "polite" (asks or thanks politely), "warm" (thanks, greets, cheers,
            laughs), "playful" (laughs), "tongue de"; `shown`: the first of them.
        emoji: how often each emoji occurs.
        tongues: messages by language code; `hours`: messages by hour of the day in UTC.
        asks: what was asked for, by its key, with the places.
        talks: conversations with words of the person; `warm_talks`: those with a warm message,
            `code_talks`: those with code.
        capitals: share of messages that begin with a capital letter, of those with letters.
    """

    messages: int = 0
    words: float = 0.0
    many: float = 0.0
    long: float = 0.0
    capitals: float = 0.0
    talks: int = 0
    warm_talks: int = 0
    code_talks: int = 0
    traits: Counter[str] = msgspec.field(default_factory=Counter)
    shown: dict[str, list[Place]] = msgspec.field(default_factory=dict)
    emoji: Counter[str] = msgspec.field(default_factory=Counter)
    tongues: Counter[str] = msgspec.field(default_factory=Counter)
    hours: Counter[int] = msgspec.field(default_factory=Counter)
    asks: dict[str, list[Place]] = msgspec.field(default_factory=dict)

    def share(self, trait: str) -> float:
        """Return the share of messages that show a trait."""
        return min(self.traits[trait] / self.messages, 1.0) if self.messages else 0.0

    def proof(self, trait: str) -> list[Place]:
        """Return messages that show a trait, or typical ones where its absence is meant."""
        return self.shown.get(trait) or self.shown.get("typical", [])

    def asked(self, key: str) -> int:
        """Return in how many messages something was asked for."""
        return len(self.asks.get(key, ()))

    def habit(self, key: str, against: str = "") -> bool:
        """Say whether something is asked for so often that it may be expected next time.

        Args:
            key: what is asked for.
            against: what is asked for by whoever wants the contrary; who wants both by turns
                has no habit.
        """
        times = self.asked(key)
        enough = max(ASKED, self.messages * ASKED_SHARE)
        return times >= enough and times >= 2 * (self.asked(against) if against else 0)


def measure(conversations: Iterable[Conversation]) -> Style:
    """Count over the person's own words in all conversations."""
    style = Style()
    lengths: list[tuple[int, Place]] = []
    capitals: list[bool] = []
    talks: dict[str, bool] = {}
    code: set[str] = set()
    for conversation, message_id, at, own, raw in _said(conversations):
        place = (conversation.id, message_id)
        if count := sum(1 for _ in islice(_WORD.finditer(own), 2_000)):
            style.messages += 1
            lengths.append((count, place))
            capitals += [each.isupper() for each in own[:80] if each.isalpha()][:1]
            words = words_of(own)
            before = style.traits["warm"]
            _count_message(style, place, own, count, words)
            warm = style.traits["warm"] > before
            talks[conversation.id] = talks.get(conversation.id, False) or warm
            if not conversation.persona:
                for key in sorted(asked(own, words)):
                    style.asks.setdefault(key, []).append(place)
            if at is not None and (hour := _hour(at)) is not None:
                style.hours[hour] += 1
        if _CODE.search(raw):
            _note(style, "code", place)
            code.add(conversation.id)
    style.talks, style.warm_talks = len(talks), sum(talks.values())
    style.code_talks = len(code)
    if lengths:
        style.words = float(median(count for count, _ in lengths))
        style.many = float(sorted(count for count, _ in lengths)[len(lengths) * 9 // 10])
        style.long = sum(count > 80 for count, _ in lengths) / len(lengths)
        lengths.sort(key=lambda each: (abs(each[0] - style.words), each[1]))
        style.shown["typical"] = [place for _, place in lengths[:SHOWN]]
    style.capitals = sum(capitals) / len(capitals) if capitals else 0.0
    return style


def _count_message(style: Style, place: Place, own: str, count: int, words: set[str]) -> None:
    found = set(marks(own, words))
    found.update(trait for trait, shape in _SIGNS.items() if shape.search(own))
    if emoji := _EMOJI.findall(own):
        style.emoji.update(emoji)
        found.add("emoji")
    if not found.isdisjoint(_WARM) or ("excited" in found and not found.isdisjoint({"please"})):
        found.add("warm")
    if not found.isdisjoint(_PLAYFUL):
        found.add("playful")
    if not found.isdisjoint({"please", "thanks"}):
        found.add("polite")
    if count >= 4 and (code := tongue(own[:600])):
        style.tongues[code] += 1
        found.add(f"tongue {code}")
    for trait in sorted(found):
        _note(style, trait, place)


def _said(
    conversations: Iterable[Conversation],
) -> Iterator[tuple[Conversation, str, float | None, str, str]]:
    for conversation in conversations:
        for message in own_messages(conversation):
            raw = message.text[:READ]
            yield conversation, message.id, message.at, written_by(raw).replace(BLANK, " "), raw


def _note(style: Style, trait: str, place: Place) -> None:
    style.traits[trait] += 1
    shown = style.shown.setdefault(trait, [])
    if len(shown) < SHOWN:
        shown.append(place)


def _hour(at: float) -> int | None:
    try:
        return datetime.fromtimestamp(at, UTC).hour
    except (OverflowError, OSError, ValueError):
        return None
