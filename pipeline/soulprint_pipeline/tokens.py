"""How many tokens a text takes, by a rule that needs no model and no table.

Used wherever a size has to be known before a call: chunks, windows, samples, prices. The bill
comes from what the provider counts, never from here.
"""

from __future__ import annotations

from soulprint_pipeline.exports.conversation import Conversation

OVERHEAD = 4
"""Tokens of a message besides its text: role, label, separators."""


def estimate_tokens(text: str) -> int:
    """Estimate the tokens of `text`.

    A quarter of a token for each character, and three eighths for each byte of UTF-8 beyond
    one a character, rounded up. So four characters of English make a token (the usual rule of
    thumb), Cyrillic, Greek, Arabic and Hebrew 1.6, Chinese, Japanese, Korean and Thai one, and
    an emoji 1.4 tokens: on the high side for the second group, as a limit wants it.

    Returns:
        At least 1 for a text that is not empty.
    """
    length = len(text)
    beyond = 0 if text.isascii() else len(text.encode("utf-8", "surrogatepass")) - length
    return (2 * length + 3 * beyond + 7) // 8


def conversation_tokens(conversation: Conversation) -> int:
    """Estimate the tokens of a conversation as it is put before a model."""
    texts = sum(estimate_tokens(message.text) + OVERHEAD for message in conversation.messages)
    return texts + estimate_tokens(conversation.title)


def longest_prefix(text: str, start: int, end: int, limit: int) -> int:
    """Return the largest `stop` up to `end` so that `text[start:stop]` takes `limit` tokens."""
    low, high = start, min(end, start + limit * 4)
    if text[start:high].isascii():
        return high
    while low < high:
        middle = (low + high + 1) // 2
        if estimate_tokens(text[start:middle]) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def longest_suffix(text: str, start: int, end: int, limit: int) -> int:
    """Return the smallest `begin` so that `text[begin:end]` takes at most `limit` tokens."""
    low, high = max(start, end - limit * 4), end
    while low < high:
        middle = (low + high) // 2
        if estimate_tokens(text[middle:end]) <= limit:
            high = middle
        else:
            low = middle + 1
    return low
