"""Which conversations an extraction reads together, planned before the first call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

import msgspec

LIMIT = 24_000
"""Tokens of a window, by our own rule."""

Ref = TypeVar("Ref")


class WindowPlan(msgspec.Struct, Generic[Ref], frozen=True):
    """What one window holds.

    Attributes:
        refs: the conversations, in the order in which they were given.
        tokens: of all of them. Above the limit only where one conversation alone is: such a
            window is one job but several model calls, and how its messages are divided among
            them is the analyst's matter.
    """

    refs: tuple[Ref, ...]
    tokens: int


def plan_windows(items: Iterable[tuple[Ref, int]], limit: int = LIMIT) -> list[WindowPlan[Ref]]:
    """Pack conversations into windows: whole, in order, without overlap.

    The same conversations in the same order always give the same windows, so that a plan made
    again after a crash names calls that were paid already.

    Args:
        items: a reference to each conversation, and its tokens.
        limit: tokens that a window holds at most; a larger conversation gets one alone.

    Raises:
        ValueError: `limit` is not positive, or a number of tokens is negative.
    """
    if limit <= 0:
        raise ValueError(f"a window must hold at least one token, not {limit}")
    windows: list[WindowPlan[Ref]] = []
    refs: list[Ref] = []
    held = 0
    for ref, tokens in items:
        if tokens < 0:
            raise ValueError(f"a conversation cannot take {tokens} tokens")
        if refs and held + tokens > limit:
            windows.append(WindowPlan(tuple(refs), held))
            refs, held = [], 0
        refs.append(ref)
        held += tokens
    if refs:
        windows.append(WindowPlan(tuple(refs), held))
    return windows
