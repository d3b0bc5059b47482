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
LATER = (
    "second",
    "third",
    "fourth",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
)
"""English lists that were written later. Those that are missing may be read by now."""

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
    return planted_of({**_read("about"), **_read("mind"), **_read("days")})


def decoys() -> list[Case]:
    """Return the English conversations in which nothing may be found."""
    return [*decoys_of(_read("decoys")), *decoys_of(_read("pasted"))]


def later(name: str) -> tuple[list[Case], list[Case]]:
    """Return an English list of `LATER`: its wordings, and its decoys."""
    return planted_of(_read(name)), decoys_of(_read(f"{name}_decoys"))


def german() -> tuple[list[Case], list[Case]]:
    """Return the German wordings, and the German decoys."""
    read = _read("german")
    return planted_of(read["planted"]), decoys_of(read["decoys"])


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


def planted_of(read: dict[str, Any]) -> list[Case]:
    """Return the cases of a table of kinds; entries of the kind `days` begin with their day."""
    return [
        case
        for kind, entries in read.items()
        for case in (_dated(entries) if kind == "days" else _undated(kind, entries))
    ]


def decoys_of(read: dict[str, Any]) -> list[Case]:
    """Return the cases of a table of kinds, in which nothing may be found."""
    return [Case(kind, tuple(texts)) for kind, entries in read.items() for texts in entries]


def _dated(entries: list[list[str]]) -> list[Case]:
    return [
        Case("days", (text,), day, tuple(map(parse, expected))) for day, text, *expected in entries
    ]


def _undated(kind: str, entries: list[list[str]]) -> list[Case]:
    return [
        Case(kind, (text,), expected=tuple(map(parse, expected))) for text, *expected in entries
    ]


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _message(before: list[Message], role: Role, text: str, at: float) -> Message:
    return Message(f"m{len(before)}", role, text, at + 60.0 * len(before))
