"""What was put into a generated export, so that what comes out can be compared with it."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from soulprint_pipeline.exports.conversation import SourceKind
from soulprint_pipeline.facts import Category

Disguise: TypeAlias = Literal[
    "assistant",
    "branch",
    "code",
    "conditional",
    "hidden",
    "negation",
    "pasted",
    "question",
    "quoted",
    "reasoning",
    "reported",
    "skipped",
    "story",
    "tool",
    "translation",
]
"""Why a decoy is none of the person's facts: who said it, or how, or where it stands.

`branch`: an abandoned edit or regeneration; `quoted`: third-party text that a tool fetched;
`pasted`: somebody else's mail in the person's message; `skipped`: in a conversation that must
not be remembered; `story`: fiction or role play in the first person.
"""


class PlantedFact(msgspec.Struct, frozen=True):
    """A fact that the person states, and where.

    Attributes:
        id: unique within the export.
        keywords: lower-case words that a statement of this fact has to contain, all of them.
        quote: the passage of the message that states it, word for word.
        said_at: when the message was sent, in Unix seconds, or None where the export is silent.
        slot: as in `soulprint_pipeline.facts.Fact.slot`.
        superseded_by: id of the newer fact in the same slot, or None while it stands.
    """

    id: str
    category: Category
    keywords: tuple[str, ...]
    quote: str
    conversation_id: str
    message_id: str
    said_at: float | None
    slot: str | None = None
    superseded_by: str | None = None


class Decoy(msgspec.Struct, frozen=True):
    """Text that looks like a fact about the person and must never become one.

    Attributes:
        keywords: lower-case words of which all together occur in no planted fact.
        message_id: the message that carries it, whether or not it is visible.
    """

    disguise: Disguise
    keywords: tuple[str, ...]
    text: str
    conversation_id: str
    message_id: str


class Truth(msgspec.Struct, kw_only=True):
    """What an export holds, by the visibility rule of the architecture.

    Attributes:
        seed: what it was made from.
        json_bytes: size of all conversation JSON before compression.
        conversations: those that can be read, skipped ones among them, quarantined ones not.
        messages: visible messages by role, "user" and "assistant"; skipped conversations have
            none.
        text_bytes: UTF-8 bytes of those messages' text, by role.
        quarantined: entries of the arrays that cannot be read as a conversation.
        skipped: conversations that ask not to be remembered.
        personas: conversations with a custom GPT.
        sources: distinct texts of personal sources on the current paths of conversations that
            are not skipped, by kind. Exports repeat the custom instructions in each conversation.
        largest_conversation_bytes: JSON of the largest conversation.
        first_at: send time of the earliest visible message, in Unix seconds, `last_at` of the
            latest.
        name: what the person is called, or "".
    """

    seed: int
    json_bytes: int = 0
    conversations: int = 0
    messages: dict[str, int] = msgspec.field(default_factory=lambda: {"user": 0, "assistant": 0})
    text_bytes: dict[str, int] = msgspec.field(default_factory=lambda: {"user": 0, "assistant": 0})
    quarantined: int = 0
    skipped: int = 0
    personas: int = 0
    sources: dict[SourceKind, int] = msgspec.field(default_factory=dict)
    largest_conversation_bytes: int = 0
    first_at: float | None = None
    last_at: float | None = None
    name: str = ""
    facts: list[PlantedFact] = msgspec.field(default_factory=list)
    decoys: list[Decoy] = msgspec.field(default_factory=list)

    def saw_message(self, role: str, text: str, at: float | None) -> None:
        """Count one visible message."""
        self.saw_size(role, len(text.encode("utf-8", "replace")), at)

    def saw_size(self, role: str, size: int, at: float | None) -> None:
        """Count one visible message of which the text has `size` bytes."""
        self.messages[role] += 1
        self.text_bytes[role] += size
        if at is not None:
            self.first_at = at if self.first_at is None else min(self.first_at, at)
            self.last_at = at if self.last_at is None else max(self.last_at, at)

    def settle_slots(self) -> None:
        """Let the newest fact of each slot stand and name, on each older one, its successor."""
        newer: dict[str, PlantedFact] = {}
        for index, fact in sorted(
            enumerate(self.facts), key=lambda pair: pair[1].said_at or 0.0, reverse=True
        ):
            if fact.slot is None:
                continue
            successor = newer.setdefault(fact.slot, fact)
            if successor.keywords == fact.keywords:
                continue  # The same value, said before.
            self.facts[index] = msgspec.structs.replace(fact, superseded_by=successor.id)
            newer[fact.slot] = fact

    def to_json(self) -> bytes:
        """Return it as indented JSON, ending in a newline."""
        return msgspec.json.format(msgspec.json.encode(self), indent=2) + b"\n"
