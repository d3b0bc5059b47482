"""Keys that are derived from what they name: writing the same thing twice writes it once."""

from __future__ import annotations

import datetime as dt
import hashlib
from uuid import UUID

LONGEST_ID = 256
"""Characters of an export's own id that we index; real ones have 36."""


def derived_key(*parts: object) -> UUID:
    """BLAKE2b-128 over the parts: the same parts, the same key."""
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big"))
        digest.update(raw)
    return UUID(bytes=digest.digest())


def short_id(identity: str) -> str:
    """Return an id as it is, or its digest where it is too long for an index."""
    return identity if len(identity) <= LONGEST_ID else f"long-{derived_key(identity)}"


def moment(at: float | None) -> dt.datetime | None:
    """Turn Unix seconds into a time; None for what no calendar has."""
    if at is None:
        return None
    try:
        return dt.datetime.fromtimestamp(at, dt.UTC)
    except (OverflowError, OSError, ValueError):
        return None
