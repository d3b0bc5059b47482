"""DeepSeek's data export: graphs as ChatGPT's, with messages made of fragments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from soulprint_pipeline.exports.clean import clean
from soulprint_pipeline.exports.conversation import Conversation, Item, Quarantined, Role
from soulprint_pipeline.exports.deepseek_shape import (
    Node,
    RawConversation,
    RawMessage,
)
from soulprint_pipeline.exports.dialogue import Dialogue
from soulprint_pipeline.exports.format import Landmarks, Tally
from soulprint_pipeline.exports.moments import moment
from soulprint_pipeline.exports.naming import clean_id, derived_id
from soulprint_pipeline.exports.paths import current_path
from soulprint_pipeline.exports.shaped import Shaped

_SPEAKERS: dict[str | None, Role] = {
    "REQUEST": "user",
    "RESPONSE": "assistant",
    "TEMPLATE_RESPONSE": "assistant",
}
# The first of these keys within a record tells whose graph it is, should the record's own keys
# lie behind it.
_TELLING = re.compile(rb'"(fragments|author|content_type|parts)"\s*+:')


class DeepSeek(Shaped[RawConversation]):
    """The format; see `soulprint_pipeline.exports.format.Format`."""

    name = "deepseek"
    landmarks = Landmarks(
        own=frozenset({b"mapping", b"updated_at"}),
        shared=frozenset({b"id", b"title", b"inserted_at"}),
        telling=frozenset({b"inserted_at"}),
    )

    def __init__(self) -> None:
        super().__init__(RawConversation)

    def recognises(self, keys: Mapping[str, int], record: memoryview) -> bool:
        if "mapping" not in keys or "inserted_at" in keys:
            return "mapping" in keys
        if not {"create_time", "update_time", "current_node", "conversation_id"}.isdisjoint(keys):
            return False
        told = _TELLING.search(record)
        return told is not None and told[1] == b"fragments"

    def read(self, record: RawConversation, at: int | None, tally: Tally) -> Iterator[Item]:
        mapping = record.mapping
        if mapping is None:
            yield Quarantined(
                "no mapping: a conversation without its messages",
                at,
                clean_id(record.id) if record.id else None,
            )
            return
        spoken = {key for key, node in mapping.items() if node is not None and node.message}
        path, _ = current_path(mapping, _newest_leaf(mapping, spoken), _time)
        # The export never names the leaf; where all lies on one path there was no choice.
        tally.guessed_paths += not spoken.issubset(path)
        dialogue = Dialogue(tally)
        for key in path:
            node = mapping[key]
            if node is not None and node.message is not None:
                _say(dialogue, node.message, key, tally)
        title, changed = clean(record.title or "")
        tally.cleaned += changed
        yield Conversation(
            clean_id(record.id)
            if record.id
            else derived_id("deepseek", record.inserted_at, path[:2] or record.title),
            title,
            moment(record.inserted_at),
            moment(record.updated_at),
            dialogue.messages,
        )


def _say(dialogue: Dialogue, message: RawMessage, key: str, tally: Tally) -> None:
    """Add what the person asked and what was answered; thinking and searching is neither."""
    said: dict[Role, list[str]] = {"user": [], "assistant": []}
    for fragment in message.fragments or ():
        if fragment is None:
            continue
        kind = (fragment.type or "none").upper()
        tally.saw(kind)
        role = _SPEAKERS.get(kind)
        if role is not None and fragment.content:
            said[role].append(fragment.content)
    at = moment(message.inserted_at)
    for role, texts in said.items():
        dialogue.add(key, f"{key}-{role}", role, "\n".join(texts), at)


def _newest_leaf(mapping: Mapping[str, Node | None], spoken: set[str]) -> str | None:
    """Return the newest message that none follows, None where nothing is linked.

    Places without a message (the root, an answer that never came) end no path.
    """
    nodes = {key: node for key, node in mapping.items() if node is not None and key in spoken}
    parents = {node.parent for node in nodes.values()}
    if not any(mapping.get(parent) is not None for parent in parents if parent is not None):
        return None
    newest, newest_at = None, float("-inf")
    for key in [key for key in nodes if key not in parents] or list(nodes):
        at = _time(nodes[key])
        at = float("-inf") if at is None else at
        if at >= newest_at:
            newest, newest_at = key, at
    return newest


def _time(node: Node) -> float | None:
    return moment(node.message.inserted_at) if node.message is not None else None
