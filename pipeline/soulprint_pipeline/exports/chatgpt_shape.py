"""The fields of a ChatGPT conversation that we read; what is not named here is never built.

The structures are decoded strictly. Where a field has another type than usual, `adopt` builds
the same structures from plain values and leaves out only what does not fit.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec


class Author(msgspec.Struct, gc=False):
    """Who speaks."""

    role: str | None = None


class Part(msgspec.Struct, gc=False):
    """A part that is an object: `text` is a transcription, everything else an asset."""

    text: str | None = None


class Content(msgspec.Struct, gc=False):
    """A message's content; which fields count depends on `content_type`."""

    content_type: str | None = None
    parts: list[str | Part | None] | None = None
    text: msgspec.Raw = msgspec.Raw()
    user_profile: str | None = None
    user_instructions: str | None = None
    model_set_context: str | None = None


class ContextData(msgspec.Struct, gc=False):
    """Custom instructions without boilerplate."""

    about_user_message: str | None = None
    about_model_message: str | None = None


class Metadata(msgspec.Struct, gc=False):
    """Of a message."""

    is_visually_hidden_from_conversation: bool | None = None
    user_context_message_data: ContextData | None = None


class RawMessage(msgspec.Struct, gc=False):
    """A message of any kind."""

    id: str | None = None
    author: Author | None = None
    create_time: float | None = None
    content: Content | None = None
    metadata: Metadata | None = None
    recipient: str | None = None


class Node(msgspec.Struct, gc=False):
    """A place in the graph."""

    message: RawMessage | None = None
    parent: str | None = None


class RawConversation(msgspec.Struct, gc=False):
    """A conversation as the export holds it. `mapping` is None where it has none."""

    title: str | None = None
    create_time: float | None = None
    update_time: float | None = None
    mapping: dict[str, Node | None] | None = None
    current_node: str | None = None
    conversation_id: str | None = None
    id: str | None = None
    gizmo_id: str | None = None
    gizmo_type: str | None = None
    is_do_not_remember: bool | None = None


def adopt(value: dict[str, Any]) -> RawConversation:
    """Build a conversation from plain values, leaving out what has a wrong type."""
    mapping = value.get("mapping")
    return RawConversation(
        title=_text(value.get("title")),
        create_time=moment(value.get("create_time")),
        update_time=moment(value.get("update_time")),
        mapping={str(key): _node(node) for key, node in mapping.items()}
        if isinstance(mapping, dict)
        else None,
        current_node=_text(value.get("current_node")),
        conversation_id=_text(value.get("conversation_id")),
        id=_text(value.get("id")),
        gizmo_id=_text(value.get("gizmo_id")),
        gizmo_type=_text(value.get("gizmo_type")),
        is_do_not_remember=value.get("is_do_not_remember") is True,
    )


def moment(value: object) -> float | None:
    """Return Unix seconds from a number or an ISO 8601 text, else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        try:
            return float(value)
        except OverflowError:
            return None
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value).timestamp()
        except (ValueError, OverflowError):
            return None
    return None


def _node(value: object) -> Node | None:
    if not isinstance(value, dict):
        return None
    message = value.get("message")
    return Node(
        message=_message(message) if isinstance(message, dict) else None,
        parent=_text(value.get("parent")),
    )


def _message(value: dict[str, Any]) -> RawMessage:
    author, content, metadata = (value.get(key) for key in ("author", "content", "metadata"))
    return RawMessage(
        id=_text(value.get("id")),
        author=Author(_text(author.get("role"))) if isinstance(author, dict) else None,
        create_time=moment(value.get("create_time")),
        content=_content(content) if isinstance(content, dict) else None,
        metadata=_metadata(metadata) if isinstance(metadata, dict) else None,
        recipient=_recipient(value.get("recipient")),
    )


def _content(value: dict[str, Any]) -> Content:
    parts = value.get("parts")
    text = value.get("text")
    return Content(
        content_type=_text(value.get("content_type")),
        parts=[_part(part) for part in parts] if isinstance(parts, list) else None,
        text=msgspec.Raw(msgspec.json.encode(text)) if isinstance(text, str) else msgspec.Raw(),
        user_profile=_text(value.get("user_profile")),
        user_instructions=_text(value.get("user_instructions")),
        model_set_context=_text(value.get("model_set_context")),
    )


def _part(value: object) -> str | Part | None:
    if isinstance(value, str):
        return value
    return Part(_text(value.get("text"))) if isinstance(value, dict) else None


def _metadata(value: dict[str, Any]) -> Metadata:
    data = value.get("user_context_message_data")
    return Metadata(
        is_visually_hidden_from_conversation=(
            value.get("is_visually_hidden_from_conversation") is True
        ),
        user_context_message_data=ContextData(
            _text(data.get("about_user_message")), _text(data.get("about_model_message"))
        )
        if isinstance(data, dict)
        else None,
    )


def _recipient(value: object) -> str | None:
    # Something that is neither a name nor absent is certainly not "all".
    return value if value is None or isinstance(value, str) else "unreadable"


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
