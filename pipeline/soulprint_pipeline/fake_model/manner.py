"""How a person writes, as far as the fake sees it: counted in the messages it is sent."""

from __future__ import annotations

import re
from collections.abc import Callable

from soulprint_pipeline.fake_model.reading import Said

OFTEN = 0.08
"""The share of messages from which a manner counts as the person's. Below it nothing is said."""

FEWEST = 8
"""Messages below which no manner is judged: what is seen once is no habit."""

_EMOJI = re.compile("[\U0001f300-\U0001faff\u2600-\u27bf]")
_AI_NAME = re.compile(r"\b(?:i(?:'ll| will)? call you|your name is) ([A-Z]\w+)", re.IGNORECASE)
_GREETS = re.compile(
    r"^(?:hello|hi|hey|good (?:morning|evening))\b|\bthank|\bthanks\b", re.IGNORECASE
)
_FORMAL = re.compile(r"\b(?:i would be grateful|your assistance|kindly)\b", re.IGNORECASE)
_PLAYFUL = re.compile(r"[:;]-?\)|\bhaha\b|\bdrum roll\b", re.IGNORECASE)
_SWEARS = re.compile(r"\b(?:damn|what the hell|shit|bloody)\b", re.IGNORECASE)
_LISTS = re.compile(r"\b(?:as a list|in bullet points)\b", re.IGNORECASE)
_PROSE = re.compile(r"\b(?:no bullet points|flowing prose)\b", re.IGNORECASE)
_GERMAN = re.compile(r"\b(?:der|die|das|und|ist|wie|wird|bitte|den)\b", re.IGNORECASE)
_GERMAN_WORDS = 2
_MORNING, _NIGHT = range(4, 12), (*range(20, 24), *range(4))
_MOSTLY = 0.8
_TERSE = 40

Line = tuple[str, str, list[str]]


def describe(said: list[Said]) -> list[Line]:
    """Return fields of a profile, a text for each, and the labels of messages that show it."""
    said = [each for each in said if each.label.startswith("m")]
    if not said:
        return []
    words = sum(len(message.text.split()) for message in said) // len(said)
    few = [message.label for message in said[:3]]
    terse = words < _TERSE
    length = "Terse" if terse else "Writes at length"
    lines = [
        ("soul.communication_style", f"{length}: messages of about {words} words", few),
        ("agents.response_style", "Brief" if terse else "In full", few),
        ("identity.archetype", "The Workshop Partner" if terse else "The Sounding Board", few),
    ]
    for message in said:
        if name := _AI_NAME.search(message.text):
            lines.append(("identity.ai_name", name[1], [message.label]))
            break
    if emoji := _labels(said, _EMOJI.search):
        lines.append(("identity.emoji_style", "Uses emoji", emoji[:3]))
    return lines + (_habits(said) if len(said) >= FEWEST else [])


def _habits(said: list[Said]) -> list[Line]:
    lines: list[Line] = []

    def say(field: str, text: str, labels: list[str]) -> bool:
        if len(labels) < OFTEN * len(said):
            return False
        lines.append((field, text, labels[:3]))
        return True

    if not say("soul.tone_preferences", "Warm: greets and thanks", _labels(said, _GREETS.search)):
        cool = [each.label for each in said if not _GREETS.search(each.text)]
        say("soul.tone_preferences", "Cool: comes straight to the point", cool)
    if not say("soul.formality_level", "Informal: swears", _labels(said, _SWEARS.search)):
        say("soul.formality_level", "Formal", _labels(said, _FORMAL.search))
    say("soul.humor_style", "Playful", _labels(said, _PLAYFUL.search))
    lists, prose = _labels(said, _LISTS.search), _labels(said, _PROSE.search)
    if len(lists) > len(prose):
        say("tools.output_preferences", "Lists", lists)
    else:
        say("tools.output_preferences", "Prose without bullet points", prose)
    german = [each.label for each in said if len(_GERMAN.findall(each.text)) >= _GERMAN_WORDS]
    texts: list[str] = []
    proof: list[str] = []
    if len(german) >= OFTEN * len(said):
        texts.append("Writes in English and German.")
        proof += german[:2]
    timed = [each for each in said if each.hour is not None]
    for hours, when in ((_MORNING, "the morning"), (_NIGHT, "the night")):
        then = [each.label for each in timed if each.hour in hours]
        if timed and len(then) >= _MOSTLY * len(timed):
            texts.append(f"Writes mostly in {when}.")
            proof += then[:2]
    if texts:
        lines.append(("agents.context_adaptation", " ".join(texts), proof))
    return lines


def _labels(said: list[Said], shows: Callable[[str], object]) -> list[str]:
    return [each.label for each in said if shows(each.text)]
