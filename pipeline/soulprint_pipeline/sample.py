"""The conversations that say most about a person, as many as a quick look can hold.

A conversation scores 10 for each message, the number of characters of each of the person's
messages (500 at most), and 20 for each exchange; the newer goes first among equals.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence

from soulprint_pipeline.exports.conversation import Conversation
from soulprint_pipeline.shortening import shortened, shortened_to
from soulprint_pipeline.tokens import conversation_tokens

MIN_MESSAGES = 4
"""With fewer a conversation is eligible only where there are not five others."""

FEWEST, MOST = 5, 50
MAX_CHARS = 600_000


def score(conversation: Conversation) -> int:
    """Say how much a conversation tells about the person.

    10·messages + Σ min(characters of each of the person's messages, 500)
    + 20·min(person's messages, assistant's messages).

    Whether it is eligible at all is a question of its own (`is_eligible`): in SQL,
    `ORDER BY messages >= 4 DESC, score DESC, updated_at DESC NULLS LAST, id LIMIT 50`.
    """
    lengths = [len(message.text) for message in conversation.messages if message.role == "user"]
    total, mine = len(conversation.messages), len(lengths)
    return 10 * total + sum(min(n, 500) for n in lengths) + 20 * min(mine, total - mine)


def is_eligible(conversation: Conversation) -> bool:
    """Say whether there are enough messages for a conversation to count as rich."""
    return len(conversation.messages) >= MIN_MESSAGES


class Richest:
    """Keeps the richest of any number of conversations, added one at a time.

    Holds at most 50. Conversations without messages are passed over.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._heap: list[tuple[bool, int, float, str, Conversation]] = []

    def add(self, conversation: Conversation) -> None:
        """Take a conversation into account."""
        if not conversation.messages:
            return
        newest = conversation.updated_at or conversation.created_at or float("-inf")
        # The id decides at last, so that the same export gives the same sample.
        entry = (
            is_eligible(conversation),
            score(conversation),
            newest,
            conversation.id,
            conversation,
        )
        if any(entry[3] == held[3] for held in self._heap):
            return
        if len(self._heap) < self._most:
            heapq.heappush(self._heap, entry)
        elif entry[:4] > self._heap[0][:4]:
            heapq.heapreplace(self._heap, entry)

    def best(self) -> list[Conversation]:
        """Return what is kept, the richest first."""
        return [entry[4] for entry in sorted(self._heap, key=lambda e: e[:4], reverse=True)]


def fit(
    conversations: Sequence[Conversation], token_budget: int, max_chars: int = MAX_CHARS
) -> list[Conversation]:
    """Take from conversations, richest first, what the budgets hold: 5 to 50 of them.

    The first five are always in it, if need be shortened (see `shortening`: with marks, never
    silently), so that one huge conversation neither empties the sample nor bursts it; those
    with fewer than 4 messages only as far as there are not five others. Of the rest those come
    along that fit whole.

    Args:
        conversations: in order, as `Richest.best` or SQL gives them.
        token_budget: estimated tokens of all together.
        max_chars: characters of all message texts together.

    Raises:
        ValueError: a budget is not positive.
    """
    if token_budget <= 0 or max_chars <= 0:
        raise ValueError("the budgets of a sample must be positive")
    ranked = _ranked(conversations)
    first = ranked[:FEWEST]

    def share(conversation: Conversation) -> float:
        """Return the part of the budget that it takes, of whichever is scarcer."""
        return max(
            conversation_tokens(conversation) / token_budget, _chars(conversation) / max_chars
        )

    shares = [share(conversation) for conversation in first]
    allowed = shortened_to(shares, 1.0)
    sample = [
        conversation
        if taken <= most
        else shortened(conversation, int(token_budget * most), int(max_chars * most))
        for conversation, taken, most in zip(first, shares, allowed, strict=True)
    ]
    left = 1.0 - sum(min(taken, most) for taken, most in zip(shares, allowed, strict=True))
    for conversation in ranked[FEWEST:MOST]:
        taken = share(conversation)
        if taken <= left:
            sample.append(conversation)
            left -= taken
    return sample


def _ranked(conversations: Iterable[Conversation]) -> list[Conversation]:
    """Put the eligible first, and of the others only as many as are missing to five."""
    rich: list[Conversation] = []
    poor: list[Conversation] = []
    for conversation in conversations:
        if conversation.messages:
            (rich if is_eligible(conversation) else poor).append(conversation)
    return rich + poor[: max(FEWEST - len(rich), 0)]


def _chars(conversation: Conversation) -> int:
    return sum(len(message.text) for message in conversation.messages)
