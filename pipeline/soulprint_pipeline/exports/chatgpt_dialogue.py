"""The visible messages of a ChatGPT conversation.

Everything here runs once a message, and with the decoder it is what reading costs: hence one
loop with few calls in it, and whatever hardly ever happens looked for once a conversation.
"""

from __future__ import annotations

from collections.abc import Mapping

from soulprint_pipeline.exports.chatgpt_shape import Content, Node
from soulprint_pipeline.exports.clean import clean
from soulprint_pipeline.exports.conversation import Message, Role
from soulprint_pipeline.exports.format import Tally
from soulprint_pipeline.exports.moments import moment
from soulprint_pipeline.exports.naming import LONGEST_ID, other_id

_PLAIN = bytes(range(ord("!"), ord("~") + 1))
_PLAIN_SECONDS = 1e11  # from there on a time is in other units, see `moment`


def visible_messages(  # noqa: C901, PLR0912 - a call for each part of it costs a fifth of reading
    mapping: Mapping[str, Node | None], path: list[str], tally: Tally
) -> tuple[tuple[Message, ...], bool]:
    """Return what is shown on a path, and whether all of it was said between the two.

    Args:
        mapping: the conversation's nodes.
        path: ids of nodes, each at most once.
        tally: counts to add to.

    Returns:
        The messages; False where one has another kind or recipient, which may be a source.
    """
    messages: list[Message] = []
    keys: list[str] = []
    plain = 0
    dialogue = True
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
                dialogue = False
                continue
        to = message.recipient
        if to is not None and to != "all":
            dialogue = False
            continue
        author = message.author
        if author is None:
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
    if not _can_be_stored(messages, keys):
        messages = _renamed(messages, keys)
    return tuple(messages), dialogue


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
    if names != keys and len(set(names)) < len(names):
        return False  # nodes, which are different, are called as their messages, as a rule
    joined = "".join(names).encode()
    if joined.translate(None, _PLAIN):
        return False
    return len(joined) <= LONGEST_ID or not [name for name in names if len(name) > LONGEST_ID]


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
