"""The visible messages of a ChatGPT conversation.

Everything here runs once a message, and with the decoder it is what reading costs: hence one
loop with few calls in it, and whatever hardly ever happens looked for once a conversation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from soulprint_pipeline.exports.chatgpt_shape import Content, Node
from soulprint_pipeline.exports.clean import clean
from soulprint_pipeline.exports.conversation import Message, Role
from soulprint_pipeline.exports.format import Tally
from soulprint_pipeline.exports.moments import moment
from soulprint_pipeline.exports.naming import LONGEST_ID, other_id

_PLAIN = re.compile("[!-~]*")
_PLAIN_SECONDS = 1e11  # from there on a time is in other units, see `moment`


def visible_messages(  # noqa: C901, PLR0912 - a call for each part of it costs a fifth of reading
    mapping: Mapping[str, Node | None], path: list[str], tally: Tally
) -> tuple[Message, ...]:
    """Return what is shown on a path.

    Args:
        mapping: the conversation's nodes.
        path: ids of nodes, each at most once.
        tally: counts to add to.
    """
    messages: list[Message] = []
    keys: list[str] = []
    plain = 0
    for key, node in zip(path, map(mapping.__getitem__, path), strict=True):
        if node is None or (message := node.message) is None:
            continue
        content = message.content
        if content is None or (kind := content.content_type) is None:
            continue
        # Compared, not looked up: a lookup would hash each of these strings anew.
        if kind == "text":
            plain += 1
        else:
            tally.saw(kind)
            if kind != "multimodal_text":
                continue
        author, to = message.author, message.recipient
        if author is None or (to is not None and to != "all"):
            continue
        role: Role = "assistant" if author.role == "assistant" else "user"
        if author.role != role:
            continue
        metadata = message.metadata
        if metadata is not None and metadata.is_visually_hidden_from_conversation:
            continue
        parts = content.parts
        if not parts:
            continue
        text = parts[0]
        if len(parts) > 1 or not isinstance(text, str):
            text = text_of(content)
        if not text.isascii() or "\x00" in text:
            text, changed = clean(text)
            tally.cleaned += changed
        if not text or text.isspace():
            continue
        at = message.create_time
        if at is not None and not 0.0 <= at <= _PLAIN_SECONDS:
            at = moment(at)
        messages.append(Message(message.id or key, role, text, at))
        keys.append(key)
    if plain:
        tally.saw("text", plain)
    return tuple(messages if _can_be_stored(messages, keys) else _renamed(messages, keys))


def text_of(content: Content) -> str:
    """Return the string parts and the texts of object parts, joined by newlines."""
    texts = (
        part if isinstance(part, str) else part.text
        for part in content.parts or ()
        if part is not None
    )
    return "\n".join(text for text in texts if text is not None)


def _can_be_stored(messages: list[Message], keys: list[str]) -> bool:
    """Say whether all ids are plain, short and different; False too for some that are odd."""
    names = [message.id for message in messages]
    return (
        # Nodes are called as their messages, as a rule, and are different by themselves.
        (names == keys or len(set(names)) == len(names))
        and max(map(len, names), default=0) <= LONGEST_ID
        and _PLAIN.fullmatch("".join(names)) is not None
    )


def _renamed(messages: list[Message], keys: list[str]) -> list[Message]:
    """Give other ids to messages whose own are taken or cannot be stored."""
    seen: set[str] = set()
    renamed: list[Message] = []
    for message, key in zip(messages, keys, strict=True):
        name = message.id
        if name in seen or len(name) > LONGEST_ID or not name.isprintable():
            name = other_id(name, key, seen)
        seen.add(name)
        renamed.append(Message(name, message.role, message.text, message.at))
    return renamed
