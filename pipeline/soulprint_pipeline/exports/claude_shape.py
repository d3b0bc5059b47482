"""The fields of a Claude conversation that we read; what is not named here is never built."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType


class Block(msgspec.Struct, gc=False):
    """A part of a message; which field counts depends on `type`."""

    type: str | None = None
    text: str | None = None
    transcript: str | None = None


class Attachment(msgspec.Struct, gc=False):
    """A file or a long paste. What it says is not read."""


class RawMessage(msgspec.Struct, gc=False):
    """A turn of the person or of the assistant."""

    uuid: str | None = None
    sender: str | None = None
    text: str | None = None
    content: list[Block | None] | str | None = None
    created_at: str | float | None = None
    parent_message_uuid: str | UnsetType | None = UNSET
    attachments: list[Attachment | None] | None = None


class RawConversation(msgspec.Struct, gc=False):
    """A conversation. `chat_messages` is None where it has none."""

    uuid: str | None = None
    name: str | None = None
    created_at: str | float | None = None
    updated_at: str | float | None = None
    chat_messages: list[RawMessage | None] | None = None
    current_leaf_message_uuid: str | None = None
