"""Claude's data export: conversations as lists of messages made of blocks.

What the person typed or spoke is theirs. What they attached is not taken for their words, be it
a file or a paste so long that the vendor made a file of it: nothing tells a letter of their own
from one that they were sent, and a wrong guess would make somebody else's life a fact about them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from soulprint_pipeline.exports.claude_shape import (
    RawConversation,
    RawMessage,
)
from soulprint_pipeline.exports.clean import clean
from soulprint_pipeline.exports.conversation import Conversation, Item, Quarantined, Role
from soulprint_pipeline.exports.dialogue import Dialogue
from soulprint_pipeline.exports.format import Landmarks, Tally
from soulprint_pipeline.exports.moments import moment
from soulprint_pipeline.exports.naming import clean_id, derived_id
from soulprint_pipeline.exports.shaped import Shaped
from soulprint_pipeline.exports.threads import Link, thread

_ROLES: dict[str | None, Role] = {"human": "user", "assistant": "assistant"}


class Claude(Shaped[RawConversation]):
    """The format; see `soulprint_pipeline.exports.format.Format`."""

    name = "claude"
    landmarks = Landmarks(
        own=frozenset({b"chat_messages", b"current_leaf_message_uuid"}),
        shared=frozenset({b"uuid", b"name", b"summary", b"created_at", b"updated_at"}),
        telling=frozenset({b"name"}),
    )

    def __init__(self) -> None:
        super().__init__(RawConversation)

    def recognises(self, keys: Mapping[str, int], record: memoryview) -> bool:
        del record
        return "chat_messages" in keys and "uuid" in keys

    def read(self, record: RawConversation, at: int | None, tally: Tally) -> Iterator[Item]:
        listed = record.chat_messages
        if listed is None:
            yield Quarantined(
                "no chat_messages: an index entry, or a conversation without its messages",
                at,
                clean_id(record.uuid) if record.uuid else None,
            )
            return
        path, guessed = thread(
            [_link(message) for message in listed], record.current_leaf_message_uuid
        )
        tally.guessed_paths += guessed
        dialogue = Dialogue(tally)
        for index in path:
            message = listed[index]
            if message is not None:
                _say(dialogue, message, index, tally)
        title, changed = clean(record.name or "")
        tally.cleaned += changed
        yield Conversation(
            clean_id(record.uuid) if record.uuid else _derived(record),
            title,
            moment(record.created_at),
            moment(record.updated_at),
            dialogue.messages,
        )


def _link(message: RawMessage | None) -> Link | None:
    if message is None:
        return None
    return Link(message.uuid, message.parent_message_uuid, moment(message.created_at))


def _say(dialogue: Dialogue, message: RawMessage, index: int, tally: Tally) -> None:
    text = _text(message, tally)
    if message.attachments:
        tally.saw("attachment")
    role = _ROLES.get(message.sender)
    if role is not None:
        dialogue.add(message.uuid, f"message-{index}", role, text, moment(message.created_at))


def _text(message: RawMessage, tally: Tally) -> str:
    """Return the text blocks and transcripts, joined by newlines.

    The flat `text` counts only where no blocks of another kind are: else it may repeat what
    the model thought, or what a tool said.
    """
    blocks = message.content
    if isinstance(blocks, str):
        tally.saw("text")
        return blocks
    texts: list[str] = []
    others = False
    kinds = set()
    for block in blocks or ():
        if block is None:
            continue
        kind = block.type or "text"
        kinds.add(kind)
        text = block.text if kind == "text" else block.transcript if kind == "voice_note" else None
        others = others or kind != "text"
        if text:
            texts.append(text)
    for kind in kinds or ("text",):
        tally.saw(kind)
    joined = "\n".join(texts)
    if not others and not joined.strip():
        return message.text or ""
    return joined


def _derived(record: RawConversation) -> str:
    first = next((one for one in record.chat_messages or () if one is not None), None)
    mark = (first.uuid or first.created_at) if first is not None else record.name
    return derived_id("claude", record.created_at, mark)
