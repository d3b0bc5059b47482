"""Ids that can be stored, whatever the export calls things."""

from __future__ import annotations

import msgspec

LONGEST_ID = 200


def clean_id(name: str) -> str:
    """Return an id that can be stored: printable, at most `LONGEST_ID` characters."""
    if len(name) <= LONGEST_ID and name.isprintable():
        return name
    return "id-" + _digest(name.encode(errors="replace"))


def other_id(name: str, key: str, seen: set[str]) -> str:
    """Return an id for a message whose own is taken or cannot be stored.

    Args:
        name: its own.
        key: its place in the conversation, which no other message has.
        seen: those that are taken.
    """
    for candidate in (clean_id(name), clean_id(key)):
        if candidate not in seen:
            return candidate
    return clean_id(f"{key}+{len(seen)}")


def derived_id(*parts: object) -> str:
    """Return an id for a conversation without one: the same parts, the same id."""
    seed = msgspec.json.encode(parts)
    return "unnamed-" + _digest(seed)


def _digest(seed: bytes) -> str:
    import hashlib

    return hashlib.blake2b(seed, digest_size=16).hexdigest()
