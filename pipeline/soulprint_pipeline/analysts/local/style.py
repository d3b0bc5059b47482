"""Figures about how somebody writes: counted, with messages that show it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from statistics import median

import msgspec

from soulprint_pipeline.analysts.local.asks import ASKS
from soulprint_pipeline.analysts.local.extract import own_messages
from soulprint_pipeline.analysts.local.own_words import BLANK, blank_others
from soulprint_pipeline.analysts.local.tongues import tongue
from soulprint_pipeline.exports.conversation import Conversation

SHOWN = 5
"""Messages kept as evidence of one trait."""

READ = 4_000
"""Characters of one message that are measured: pasted documents weigh no more than a letter."""

# Bounded or single-class patterns only: each search is linear.
_TRAITS: dict[str, re.Pattern[str]] = {
    "polite": re.compile(
        r"\b(?:please|pls|thanks|thank you|thx|cheers|much appreciated|kindly|bitte|danke)\b",
        re.IGNORECASE,
    ),
    "greets": re.compile(
        r"^\s{0,3}(?:hi|hello|hey|good (?:morning|evening|day)|hallo|moin)\b", re.IGNORECASE
    ),
    "laughs": re.compile(
        r"\b(?:(?:ha){2,8}h?|(?:he){2,6}|lol|lmao|rofl|jk|just kidding)\b|"
        r"[\U0001f602\U0001f923\U0001f606\U0001f61c]|[:;]-?[)DPp](?!\w)",
        re.IGNORECASE,
    ),
    "casual": re.compile(
        r"\b(?:gonna|wanna|gotta|kinda|sorta|dunno|yeah|yep|nope|hey|cool|awesome|btw|tbh|idk|"
        r"imo|u|ur|stuff|guys|ok|okay)\b",
        re.IGNORECASE,
    ),
    "formal": re.compile(
        r"\b(?:kindly|furthermore|moreover|regarding|therefore|hence|would you be so kind|i "
        r"would appreciate|"
        r"could you please|i should be grateful|sincerely|respectively|accordingly|thereby|one "
        r"might)\b",
        re.IGNORECASE,
    ),
    "swears": re.compile(
        r"\b(?:damn|hell|shit|fuck\w{0,4}|crap|bloody|wtf|bullshit|ass)\b", re.IGNORECASE
    ),
    "excited": re.compile(r"!"),
    "asks": re.compile(r"\?"),
    "lists": re.compile(r"^[ \t]{0,8}(?:[-*\u2022]|\d{1,2}[.)])[ \t]", re.MULTILINE),
    "worried": re.compile(
        r"\b(?:worried|anxious|anxiety|stressed|stressful|overwhelmed|nervous|scared|afraid|"
        r"lonely|exhausted|burn(?:ed|t) out|panic\w{0,3}|struggling)\b",
        re.IGNORECASE,
    ),
    "grateful": re.compile(
        r"\b(?:perfect|amazing|brilliant|love it|great|wonderful|lovely|awesome|excellent)\b",
        re.IGNORECASE,
    ),
}
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
        words: median of words in a message; `long`: share of messages with over 80 words.
        traits: number of messages that show each trait; `shown`: the newest of them.
        emoji: how often each emoji occurs.
        tongues: messages by language code; `hours`: messages by hour of the day in UTC.
        asks: what was asked for, by its key, with the places.
        capitals: share of messages that begin with a capital letter, of those with letters.
    """

    messages: int = 0
    words: float = 0.0
    long: float = 0.0
    capitals: float = 0.0
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


def measure(conversations: Iterable[Conversation]) -> Style:
    """Count over the person's own words in all conversations."""
    style = Style()
    lengths: list[tuple[int, Place]] = []
    capitals: list[bool] = []
    for conversation, message_id, at, own, raw in _said(conversations):
        place = (conversation.id, message_id)
        if count := sum(1 for _ in islice(_WORD.finditer(own), 2_000)):
            style.messages += 1
            lengths.append((count, place))
            capitals += [each.isupper() for each in own[:80] if each.isalpha()][:1]
            _count_message(style, place, own, count)
            if not conversation.persona:
                _count_asks(style, place, own)
            if at is not None and (hour := _hour(at)) is not None:
                style.hours[hour] += 1
        if _CODE.search(raw):
            _note(style, "code", place)
    if lengths:
        style.words = float(median(count for count, _ in lengths))
        style.long = sum(count > 80 for count, _ in lengths) / len(lengths)
        lengths.sort(key=lambda each: (abs(each[0] - style.words), each[1]))
        style.shown["typical"] = [place for _, place in lengths[:SHOWN]]
    style.capitals = sum(capitals) / len(capitals) if capitals else 0.0
    return style


def _count_message(style: Style, place: Place, own: str, count: int) -> None:
    for trait, shape in _TRAITS.items():
        if shape.search(own):
            _note(style, trait, place)
    if emoji := _EMOJI.findall(own):
        style.emoji.update(emoji)
        _note(style, "emoji", place)
    if count >= 4 and (code := tongue(own[:600])):
        style.tongues[code] += 1
        _note(style, f"tongue {code}", place)


def _count_asks(style: Style, place: Place, own: str) -> None:
    for key, shape in ASKS.items():
        if shape.search(own):
            style.asks.setdefault(key, []).append(place)


def _said(
    conversations: Iterable[Conversation],
) -> Iterator[tuple[Conversation, str, float | None, str, str]]:
    for conversation in conversations:
        for message in own_messages(conversation):
            raw = message.text[:READ]
            yield conversation, message.id, message.at, blank_others(raw).replace(BLANK, " "), raw


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
