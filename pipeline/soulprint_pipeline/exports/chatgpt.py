"""ChatGPT's data export: conversations as graphs of messages, in every layout since 2023."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from soulprint_pipeline.exports.chatgpt_dialogue import text_of, visible_messages
from soulprint_pipeline.exports.chatgpt_shape import (
    Content,
    Node,
    RawConversation,
    RawMessage,
    adopt,
)
from soulprint_pipeline.exports.clean import clean
from soulprint_pipeline.exports.conversation import (
    Conversation,
    Item,
    PersonalSource,
    Quarantined,
    SourceKind,
)
from soulprint_pipeline.exports.format import Landmarks, Tally
from soulprint_pipeline.exports.moments import moment
from soulprint_pipeline.exports.naming import clean_id, derived_id
from soulprint_pipeline.exports.paths import current_path
from soulprint_pipeline.exports.shaped import Shaped

_CONTEXTS = frozenset({"user_editable_context", "model_editable_context"})
_FENCED = re.compile(r"```(.*)```", re.DOTALL)


class ChatGPT(Shaped[RawConversation]):
    """The format; see `soulprint_pipeline.exports.format.Format`."""

    name = "chatgpt"
    landmarks = Landmarks(
        own=frozenset(
            b"mapping current_node conversation_id moderation_results plugin_ids gizmo_id "
            b"gizmo_type conversation_template_id conversation_origin is_archived is_starred "
            b"safe_urls blocked_urls default_model_slug disabled_tool_ids is_do_not_remember "
            b"memory_scope context_scopes async_status is_read_only sugar_item_id "
            b"is_study_mode pinned_time".split()
        ),
        shared=frozenset({b"id", b"title", b"create_time", b"update_time", b"voice", b"owner"}),
        telling=frozenset({b"title"}),
    )

    def __init__(self) -> None:
        super().__init__(RawConversation)

    def recognises(self, keys: Mapping[str, int], record: memoryview) -> bool:
        del record
        return "mapping" in keys and "inserted_at" not in keys

    def adopt(self, value: dict[str, Any]) -> RawConversation:
        return adopt(value)

    def read(self, record: RawConversation, at: int | None, tally: Tally) -> Iterator[Item]:
        mapping = record.mapping
        name = record.conversation_id or record.id
        if mapping is None:
            yield Quarantined(
                "no mapping: a folder or project entry, or a conversation without its messages",
                at,
                clean_id(name) if name else None,
            )
            return
        path, guessed = current_path(mapping, record.current_node, _time_of_node)
        name = clean_id(name) if name else derived_id(record.create_time, path[:2] or record.title)
        if record.is_do_not_remember:
            # Its title is a summary of it, so that is not kept either.
            yield Conversation(
                name,
                "",
                moment(record.create_time),
                moment(record.update_time),
                (),
                skipped="do_not_remember",
            )
            return
        tally.guessed_paths += guessed
        messages, dialogue = visible_messages(mapping, path, tally)
        if not dialogue or len(path) < len(mapping):
            yield from _sources(mapping, record, name, tally)
        title, changed = clean(record.title or "")
        tally.cleaned += changed
        yield Conversation(
            name,
            title,
            moment(record.create_time),
            moment(record.update_time),
            messages,
            persona=_is_persona(record),
        )


def _sources(
    mapping: Mapping[str, Node | None], record: RawConversation, name: str, tally: Tally
) -> Iterator[PersonalSource]:
    """Find what was written outside the dialogue, on any branch: an edit does not unsay it."""
    for key, node in mapping.items():
        if node is None or (message := node.message) is None:
            continue
        if (content := message.content) is None:
            continue
        # Most messages are text to all; a lookup of each kind would hash them all.
        if message.recipient != "bio" and (
            content.content_type == "text" or content.content_type not in _CONTEXTS
        ):
            continue
        kind, text = _source(message, content)
        if kind is None:
            continue
        text, changed = clean(text)
        text = text.strip()
        if not text:
            continue
        tally.cleaned += changed
        # Context is put at the start of a conversation without a time of its own.
        at = message.create_time if message.create_time is not None else record.create_time
        yield PersonalSource(kind, text, moment(at), name, clean_id(message.id or key))


def _source(message: RawMessage, content: Content) -> tuple[SourceKind | None, str]:
    if message.recipient == "bio":
        if message.author is not None and message.author.role == "assistant":
            return "saved_memory", text_of(content) or _raw_text(content.text)
        return None, ""
    if content.content_type == "user_editable_context":
        return "custom_instructions", _custom_instructions(message, content)
    if content.content_type == "model_editable_context":
        return "saved_memories", content.model_set_context or ""
    return None, ""


def _custom_instructions(message: RawMessage, content: Content) -> str:
    data = message.metadata.user_context_message_data if message.metadata is not None else None
    if data is not None and (data.about_user_message or data.about_model_message):
        person, answers = data.about_user_message, data.about_model_message
    else:
        person, answers = _unfenced(content.user_profile), _unfenced(content.user_instructions)
    halves = (("About me:", person), ("How to respond:", answers))
    return "\n\n".join(
        f"{heading}\n{text.strip()}" for heading, text in halves if text and text.strip()
    )


def _unfenced(text: str | None) -> str:
    """Return what the person wrote, which the vendor sets between ``` in a sentence of its own."""
    if text is None:
        return ""
    fenced = _FENCED.search(text)
    return fenced[1] if fenced else text


def _raw_text(raw: msgspec.Raw) -> str:
    if not memoryview(raw):
        return ""
    try:
        return msgspec.json.decode(raw, type=str)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""


def _is_persona(record: RawConversation) -> bool:
    # Projects carry a gizmo id too ("g-p-…"), but no persona.
    gizmo = record.gizmo_id
    return bool(gizmo) and record.gizmo_type != "snorlax" and not str(gizmo).startswith("g-p-")


def _time_of_node(node: Node) -> float | None:
    return node.message.create_time if node.message is not None else None
