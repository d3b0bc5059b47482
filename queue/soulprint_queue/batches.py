"""An export cut into batches of rows, ready to be stored: the part of `import` that is CPU."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias
from uuid import UUID

import msgspec

from soulprint_pipeline.analysts.claude.transcript import sent_bytes
from soulprint_pipeline.chunks import chunk
from soulprint_pipeline.errors import EmptyExport
from soulprint_pipeline.exports import Export
from soulprint_pipeline.exports.conversation import (
    Conversation,
    PersonalSource,
    Quarantined,
)
from soulprint_pipeline.sample import score
from soulprint_pipeline.tokens import estimate_tokens
from soulprint_pipeline.triage import kind_of, never_read, said_hash
from soulprint_queue.adding import Items
from soulprint_queue.keys import derived_key, moment, short_id
from soulprint_queue.stored import encode_messages

BATCH_CHARACTERS = 4_000_000
BATCH_ITEMS = 400
"""What a batch holds at most, its last conversation aside: a fraction of a second to store."""

Row: TypeAlias = tuple[Any, ...]

CONVERSATION_COLUMNS = (
    "conversation_key", "user_id", "conversation_id", "content_hash", "title", "created_at",
    "updated_at", "persona", "messages_count", "user_messages", "tokens", "score", "messages",
)  # fmt: skip
CHUNK_COLUMNS = (
    "conversation_key", "number", "user_id", "conversation_id", "title", "said_at", "message_ids",
    "tokens", "content",
)  # fmt: skip
MARK_COLUMNS = (
    "import_id", "conversation_key", "conversation_id", "updated_at", "score", "sent_bytes",
    "messages_count", "kind", "said_hash",
)  # fmt: skip


class EncodedConversation(msgspec.Struct, frozen=True):
    """The rows of one conversation's content.

    Attributes:
        row: for `soulprint.conversations`, in the order of `CONVERSATION_COLUMNS`.
        chunks: for `soulprint.chunks`, in the order of `CHUNK_COLUMNS`.
    """

    row: Row
    chunks: list[Row]


class Mark(msgspec.Struct, frozen=True):
    """What an import notes of each of its conversations, new or not.

    Attributes:
        key: derived from user, conversation and content.
        row: for `soulprint.import_conversations`, in the order of `MARK_COLUMNS`.
    """

    key: UUID
    conversation_id: str
    updated_at: float
    row: Row


class FoundConversation(msgspec.Struct, frozen=True):
    """A conversation of the export, ready to be encoded where it is new."""

    mark: Mark
    user_id: UUID
    content_hash: bytes
    conversation: Conversation

    def encode(self) -> EncodedConversation:
        """Make its rows, chunks among them. CPU work: call it through a thread."""
        conversation = self.conversation
        key, user_id, identity = self.mark.key, self.user_id, self.mark.conversation_id
        _, _, _, updated, richness, _, count, _, _ = self.mark.row
        tokens = sum(estimate_tokens(message.text) for message in conversation.messages)
        chunks = [
            (key, part.index, user_id, identity, conversation.title, moment(part.at),
             list(part.message_ids), part.tokens, part.text)
            for part in chunk(conversation)
        ]  # fmt: skip
        row = (
            key, user_id, identity, self.content_hash, conversation.title,
            moment(conversation.created_at), updated, conversation.persona, count,
            user_messages(conversation), tokens, richness,
            encode_messages(conversation.messages) if count else None,
        )  # fmt: skip
        return EncodedConversation(row, chunks)


class Batch(msgspec.Struct):
    """What one transaction stores.

    Attributes:
        conversations: by conversation id; of two versions of one, the newer.
        sources: number in the export, key, source.
        quarantined: number in the export, what was set aside.
        share: how much of the export's bytes is read, 0 to 1.
    """

    conversations: dict[str, FoundConversation]
    sources: list[tuple[int, UUID, PersonalSource]]
    quarantined: list[tuple[int, Quarantined]]
    share: float = 0.0


class Batches:
    """Reads an export batch by batch. Not for two threads at once."""

    def __init__(self, export: Export, *, import_id: UUID, user_id: UUID) -> None:
        self._export = export
        self._all = Items(export)
        self._items = iter(self._all)
        self._import_id = import_id
        self._user_id = user_id
        self._number = 0
        self.conversations = 0
        self.quarantined = 0

    @property
    def alone(self) -> EmptyExport | None:
        """Why memories alone are no export by themselves, once they are read; else None."""
        return self._all.alone

    def next(self) -> Batch | None:
        """Return the next batch, None at the end. CPU work: call it through a thread.

        Raises:
            ExportError: the file is none, or ends in the middle of nothing.
        """
        batch = Batch({}, [], [])
        characters = items = 0
        for item in self._items:
            self._number += 1
            items += 1
            match item:
                case Conversation():
                    characters += self._add(batch, item)
                case PersonalSource():
                    key = derived_key(self._user_id, item.kind, item.text)
                    batch.sources.append((self._number, key, item))
                    characters += len(item.text)
                case Quarantined():
                    self.quarantined += 1
                    batch.quarantined.append((self._number, item))
            if characters >= BATCH_CHARACTERS or items >= BATCH_ITEMS:
                break
        if items == 0:
            return None
        total = self._export.bytes_total
        batch.share = min(1.0, self._export.bytes_done / total) if total else 0.0
        return batch

    def _add(self, batch: Batch, conversation: Conversation) -> int:
        self.conversations += 1
        found = self._found(conversation)
        known = batch.conversations.get(found.mark.conversation_id)
        if known is None or found.mark.updated_at >= known.mark.updated_at:
            batch.conversations[found.mark.conversation_id] = found
        return sum(len(message.text) for message in conversation.messages)

    def _found(self, conversation: Conversation) -> FoundConversation:
        content_hash = conversation.content_hash
        identity = short_id(conversation.id)
        key = derived_key(self._user_id, identity, content_hash)
        kind = never_read(conversation)
        said = None if kind else said_hash(conversation)
        row = (
            self._import_id, key, identity, moment(conversation.updated_at), score(conversation),
            sent_bytes(conversation), len(conversation.messages),
            kind or kind_of(conversation), said,
        )  # fmt: skip
        mark = Mark(key, identity, conversation.updated_at or 0.0, row)
        return FoundConversation(mark, self._user_id, content_hash, conversation)


def user_messages(conversation: Conversation) -> int:
    """Count the person's own messages."""
    return sum(message.role == "user" for message in conversation.messages)


def columns_of(rows: list[Row]) -> Iterator[tuple[Any, ...]]:
    """Turn rows into columns, as `unnest` takes them."""
    return zip(*rows, strict=True)
