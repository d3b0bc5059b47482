"""Makes a conversation shorter and says where something is missing."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import msgspec

from soulprint_pipeline.cutting import cut_before
from soulprint_pipeline.exports.conversation import Conversation, Message
from soulprint_pipeline.tokens import OVERHEAD, estimate_tokens, longest_prefix

MARK = " […]"
"""Ends a message that goes on in the export."""

LEFT_OUT = "\n[… {count} messages left out …]"
"""Ends the message behind which others are missing."""

_LEAST = 24  # tokens of a message that still say something
_LEFT_OUT_TOKENS = 16


def shortened_to(sizes: Sequence[float], total: float) -> list[float]:
    """Return what each may take so that all together take `total` at most.

    The small keep all they need, and the large share what is left in equal parts.
    """
    allowed = [0.0] * len(sizes)
    left = total
    order = sorted(range(len(sizes)), key=lambda index: sizes[index])
    for rank, index in enumerate(order):
        allowed[index] = min(sizes[index], left / (len(order) - rank))
        left -= allowed[index]
    return allowed


def shortened(conversation: Conversation, tokens: int, chars: int) -> Conversation:
    """Return the conversation with its longest messages cut until it fits.

    A cut message ends with `MARK`. Where so many messages would be left with next to nothing,
    those in the middle are left out and the one before them says how many (`LEFT_OUT`). The
    person's messages are given twice the room of the assistant's.

    Args:
        conversation: with at least one message.
        tokens: estimated tokens that it may take (`conversation_tokens`); with less than
            about 60 one short message is left all the same.
        chars: characters that the texts of its messages may take.
    """
    chars_a_token = max(chars, 1) / max(tokens, 1)
    title = conversation.title
    title = title[: longest_prefix(title, 0, len(title), tokens // 4)]
    budget = tokens - estimate_tokens(title)
    kept, missing = _ends(conversation.messages, budget)
    if missing:
        budget -= _LEFT_OUT_TOKENS
    sizes = [
        max(estimate_tokens(message.text), ceil(len(message.text) / chars_a_token))
        for message in kept
    ]
    weights = [2.0 if message.role == "user" else 1.0 for message in kept]
    cap = _cap(sizes, weights, max(budget - OVERHEAD * len(kept), _LEAST))
    messages = [
        message if size <= cap * weight else _cut(message, int(cap * weight), chars_a_token)
        for message, size, weight in zip(kept, sizes, weights, strict=True)
    ]
    if missing:
        last = (len(kept) - 1) // 2
        text = messages[last].text + LEFT_OUT.format(count=missing)
        messages[last] = msgspec.structs.replace(messages[last], text=text)
    return msgspec.structs.replace(conversation, title=title, messages=tuple(messages))


def _ends(messages: tuple[Message, ...], budget: int) -> tuple[list[Message], int]:
    """Return the messages that there is room for, from both ends, and how many are missing."""
    most = max((budget - _LEFT_OUT_TOKENS) // (_LEAST + OVERHEAD), 1)
    if len(messages) <= most:
        return list(messages), 0
    front = (most + 1) // 2
    return [*messages[:front], *messages[len(messages) - most // 2 :]], len(messages) - most


def _cap(sizes: Sequence[int], weights: Sequence[float], total: float) -> float:
    """Return c so that the sum of min(size, c·weight) is `total`, infinite where all fit."""
    left, weight_left = total, sum(weights)
    for ratio, size, weight in sorted(
        (size / weight, size, weight) for size, weight in zip(sizes, weights, strict=True)
    ):
        if ratio * weight_left > left:
            return left / weight_left
        left -= size
        weight_left -= weight
    return float("inf")


def _cut(message: Message, tokens: int, chars_a_token: float) -> Message:
    text = message.text
    room = max(tokens - estimate_tokens(MARK), 1)
    longest = min(len(text), max(int(tokens * chars_a_token) - len(MARK), 1))
    stop = cut_before(text, 0, longest_prefix(text, 0, longest, room))
    return msgspec.structs.replace(message, text=(text[:stop].rstrip() or text[:1]) + MARK)
