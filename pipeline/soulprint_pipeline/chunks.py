"""Conversations in pieces for search and retrieval, each of which can be read on its own."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from soulprint_pipeline.cutting import cut_after, cut_before
from soulprint_pipeline.exports.conversation import Conversation, Message
from soulprint_pipeline.tokens import (
    OVERHEAD,
    estimate_tokens,
    longest_prefix,
    longest_suffix,
)

SIZE = 2_000
"""Tokens of a chunk at most, by our own rule."""

OVERLAP = 200
"""Tokens at its beginning that the chunk before has at its end."""

_MARKERS = {"user": "User: ", "assistant": "Assistant: "}
_SMALLEST = 50  # tokens: less room than that at a chunk's end is left empty


class Chunk(msgspec.Struct, frozen=True):
    """A piece of a conversation.

    Attributes:
        index: from 0 within the conversation.
        title: the conversation's.
        at: Unix seconds of its first message that has a time, else of the conversation.
        message_ids: the messages it holds anything of, in order.
        text: with a role before each message, also before one that goes on from the chunk before.
        tokens: estimated.
    """

    conversation_id: str
    index: int
    title: str
    at: float | None
    message_ids: tuple[str, ...]
    text: str
    tokens: int


class _Piece(msgspec.Struct, gc=False):
    """A stretch of one message."""

    message: Message
    start: int
    end: int
    tokens: int


def chunk(conversation: Conversation, size: int = SIZE, overlap: int = OVERLAP) -> Iterator[Chunk]:
    """Cut a conversation into chunks.

    Together they hold every character of every message, in order. A message is cut only where
    it does not fit: between paragraphs, lines, sentences or words, in that order.

    Args:
        conversation: one without messages gives no chunk.
        size: tokens of a chunk at most; at least 100 and four times `overlap`.
        overlap: tokens that are repeated.

    Raises:
        ValueError: `size` is too small.
    """
    if size < max(100, 4 * overlap):
        raise ValueError(f"chunks of {size} tokens are too small for an overlap of {overlap}")
    index = 0
    held: list[_Piece] = []
    room = size
    repeated = 0  # pieces at the front of `held` that the chunk before holds too
    for message in conversation.messages:
        at, end = 0, len(message.text)
        while at < end:
            piece = _fitting(message, at, room, size)
            if piece is None:
                yield _made(conversation, index, held)
                index += 1
                held = _tail(held, overlap)
                repeated = len(held)
                room = size - sum(piece.tokens for piece in held)
                continue
            held.append(piece)
            room -= piece.tokens
            at = piece.end
    if len(held) > repeated:
        yield _made(conversation, index, held)


def _fitting(message: Message, at: int, room: int, size: int) -> _Piece | None:
    """Return as much of the message from `at` on as `room` tokens hold, None if too little.

    A rest that would fit well into a chunk of `size` tokens is cut only where much room is left.
    """
    text, end = message.text, len(message.text)
    available = room - OVERHEAD
    if available < _SMALLEST:
        return None
    # Four characters are a token at least, so that a longer rest needs no counting.
    if end - at <= available * 4:
        tokens = estimate_tokens(text[at:])
        if tokens <= available:
            return _Piece(message, at, end, tokens + OVERHEAD)
        if tokens + OVERHEAD <= size * 3 // 4 and available < size // 4:
            return None
    stop = cut_before(text, at, longest_prefix(text, at, end, available))
    return _Piece(message, at, stop, estimate_tokens(text[at:stop]) + OVERHEAD)


def _tail(held: list[_Piece], overlap: int) -> list[_Piece]:
    """Return the last `overlap` tokens, the first of them from a word's beginning on."""
    tail: list[_Piece] = []
    room = overlap
    for piece in reversed(held):
        if piece.tokens <= room:
            tail.append(piece)
            room -= piece.tokens
            continue
        available = room - OVERHEAD
        if available > 0:
            text = piece.message.text
            begin = longest_suffix(text, piece.start, piece.end, available)
            begin = cut_after(text, begin, piece.end)
            tokens = estimate_tokens(text[begin : piece.end]) + OVERHEAD
            if begin < piece.end:
                tail.append(_Piece(piece.message, begin, piece.end, tokens))
        break
    tail.reverse()
    return tail


def _made(conversation: Conversation, index: int, held: list[_Piece]) -> Chunk:
    texts: list[str] = []
    ids: list[str] = []
    end_before = -1
    for piece in held:
        text = piece.message.text[piece.start : piece.end]
        if ids and ids[-1] == piece.message.id and piece.start == end_before:
            texts[-1] += text
        else:
            texts.append(_MARKERS[piece.message.role] + text)
            ids.append(piece.message.id)
        end_before = piece.end
    times = (piece.message.at for piece in held if piece.message.at is not None)
    text = "\n\n".join(texts)
    return Chunk(
        conversation.id,
        index,
        conversation.title,
        next(times, conversation.created_at),
        tuple(ids),
        text,
        estimate_tokens(text),
    )
