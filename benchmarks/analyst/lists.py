"""The held-back lists, read into cases."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import msgspec

from benchmarks.analyst.expected import Expected, parse
from soulprint_pipeline.exports.conversation import Conversation, Message, Role

FOLDER = Path(__file__).parent / "blind"
USUAL_DAY = "2025-06-11"
ASSISTANT = "assistant: "

Outcome = Literal["newer", "both", "older"]


class Case(msgspec.Struct, frozen=True):
    """What a person writes in one conversation, and what must be found there."""

    kind: str
    messages: tuple[str, ...]
    day: str = USUAL_DAY
    expected: tuple[Expected, ...] = ()

    def conversation(self, identity: str) -> Conversation:
        """Return the conversation: the person's messages, each answered with a few words."""
        at = datetime.fromisoformat(f"{self.day}T12:00").replace(tzinfo=UTC).timestamp()
        messages: list[Message] = []
        for text in self.messages:
            role: Role = "assistant" if text.startswith(ASSISTANT) else "user"
            if role == "user" and messages and messages[-1].role == "user":
                messages.append(_message(messages, "assistant", "Of course.", at))
            messages.append(_message(messages, role, text.removeprefix(ASSISTANT), at))
        if messages[-1].role == "user":
            messages.append(_message(messages, "assistant", "Here is what I would do.", at))
        return Conversation(identity, "New chat", at, messages[-1].at, tuple(messages))


class Pair(msgspec.Struct, frozen=True):
    """Two statements with their days, and which of them stands."""

    outcome: Outcome
    older: Case
    newer: Case


def planted() -> list[Case]:
    """Return the English wordings in which something must be found."""
    return [*_planted(_read("about")), *_planted(_read("mind")), *_days()]


def decoys() -> list[Case]:
    """Return the English conversations in which nothing may be found."""
    return [*_decoys(_read("decoys")), *_decoys(_read("pasted"))]


def second() -> tuple[list[Case], list[Case]]:
    """Return the second English list: its wordings, and its decoys."""
    return _whole("second")


def third() -> tuple[list[Case], list[Case]]:
    """Return the third English list, with long messages among its wordings and decoys."""
    return _whole("third")


def fourth() -> tuple[list[Case], list[Case]]:
    """Return the fourth English list, in the wordings of everyday chat."""
    return _whole("fourth")


def fifth() -> tuple[list[Case], list[Case]]:
    """Return the fifth English list: dictated, or by people who learned English later."""
    return _whole("fifth")


def sixth() -> tuple[list[Case], list[Case]]:
    """Return the sixth English list: fluent, each fact on the way to a task."""
    return _whole("sixth")


def german() -> tuple[list[Case], list[Case]]:
    """Return the German wordings, and the German decoys."""
    read = _read("german")
    return _planted(read["planted"]), _decoys(read["decoys"])


def pairs() -> list[Pair]:
    """Return the pairs, by what stands of them."""
    return [
        Pair(
            outcome,
            Case(outcome, (old,), old_day, (parse(old_fact),)),
            Case(outcome, (new,), new_day, (parse(new_fact),)),
        )
        for outcome in ("newer", "both", "older")
        for old_day, old, old_fact, new_day, new, new_fact in _read("pairs")[outcome]
    ]


def _whole(name: str) -> tuple[list[Case], list[Case]]:
    read = _read(name)
    days = read.pop("days")
    return [*_planted(read), *_dated(days)], _decoys(_read(f"{name}_decoys"))


def _days() -> list[Case]:
    """Return the wordings with days that are told relative to the message."""
    return _dated(_read("days")["days"])


def _dated(entries: list[list[str]]) -> list[Case]:
    return [
        Case("days", (text,), day, tuple(map(parse, expected))) for day, text, *expected in entries
    ]


def _planted(read: dict[str, Any]) -> list[Case]:
    return [
        Case(kind, (text,), expected=tuple(map(parse, expected)))
        for kind, entries in read.items()
        for text, *expected in entries
    ]


def _decoys(read: dict[str, Any]) -> list[Case]:
    return [Case(kind, tuple(texts)) for kind, entries in read.items() for texts in entries]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _message(before: list[Message], role: Role, text: str, at: float) -> Message:
    return Message(f"m{len(before)}", role, text, at + 60.0 * len(before))
