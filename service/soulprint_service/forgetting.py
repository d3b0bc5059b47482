"""What was forgotten, in plain words: the same over HTTP and at a terminal."""

from __future__ import annotations

from typing import Any


def in_words(receipt: dict[str, Any]) -> str:
    """Say what went, and what stays as it was; without a word of what was forgotten.

    Args:
        receipt: of `soulprint.delete_conversation` or `soulprint.delete_fact`.
    """
    what = "The conversation" if "conversation_id" in receipt else "The fact"
    facts = _count(receipt["facts_deleted"], "fact", "facts")
    entries = _count(receipt["entries_removed"], "entry", "entries")
    words = f"{what} is forgotten: {facts} and {entries} of the profile are gone."
    if past := receipt["kept_past"]:
        stays = "stays in the past, and is" if past == 1 else "stay in the past, and are"
        words += (
            f" {_count(past, 'fact', 'facts')} that had been replaced by what is forgotten {stays} "
            "current again only when it is said again."
        )
    return words


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
