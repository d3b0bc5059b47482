"""The one shape that every export format is read into."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

Role: TypeAlias = Literal["user", "assistant"]

SourceKind: TypeAlias = Literal["custom_instructions", "saved_memories", "saved_memory"]
"""`saved_memories`: a dated snapshot of all; `saved_memory`: one, noted when it was made."""


class Message(msgspec.Struct, frozen=True, gc=False):
    """One visible message on the conversation's current path.

    Attributes:
        id: the export's own id; unique within the conversation.
        text: what is shown, without NUL, lone surrogates and citation residue; never blank.
        at: when it was sent, in Unix seconds, or None where the export does not say.
    """

    id: str
    role: Role
    text: str
    at: float | None = None


class Conversation(msgspec.Struct, frozen=True):
    """A conversation, its messages in the order in which they were said.

    Attributes:
        title: "" where the export has none.
        created_at: Unix seconds, or None.
        persona: the assistant played a custom GPT; its manner is not the person's preference.
        skipped: why it must not be read further ("do_not_remember"), with `messages` empty.
    """

    id: str
    title: str
    created_at: float | None
    updated_at: float | None
    messages: tuple[Message, ...]
    persona: bool = False
    skipped: str | None = None

    @property
    def content_hash(self) -> bytes:
        """BLAKE2b-128 over roles, ids, times and texts: equal for equal content, 16 bytes."""
        import hashlib

        digest = hashlib.blake2b(digest_size=16)
        digest.update(msgspec.msgpack.encode((self.title, self.messages)))
        return digest.digest()


VENDOR_MEMORY = "claude memory"
"""Stands as the conversation of what a vendor remembers about the person, in its own words."""


class PersonalSource(msgspec.Struct, frozen=True):
    """What the person (or the vendor, about the person) wrote outside the dialogue.

    Attributes:
        text: cleaned of the vendor's boilerplate.
        at: Unix seconds of the snapshot, or None.
    """

    kind: SourceKind
    text: str
    at: float | None
    conversation_id: str
    message_id: str

    @property
    def stated(self) -> bool:
        """Say whether the person wrote this, or had it saved: else a vendor claims it of them."""
        return self.conversation_id != VENDOR_MEMORY


class Quarantined(msgspec.Struct, frozen=True):
    """A part of the export that could not be read, set aside so that the rest goes on.

    Attributes:
        reason: for people, without their words ("no mapping: a folder or project entry").
        position: byte offset in the (inflated) JSON, or None where it is not known.
        conversation_id: where the export still says it.
        place: which of several files the position is in ("file 3 of conversations"), else "".
    """

    reason: str
    position: int | None = None
    conversation_id: str | None = None
    place: str = ""

    @property
    def full_reason(self) -> str:
        """The reason with the place."""
        return f"{self.reason} ({self.place})" if self.place else self.reason


Item: TypeAlias = Conversation | PersonalSource | Quarantined
"""What reading an export yields."""
