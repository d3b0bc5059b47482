"""The fields of a DeepSeek conversation that we read; what is not named here is never built."""

from __future__ import annotations

import msgspec


class Fragment(msgspec.Struct, gc=False):
    """A part of a message; its type says who speaks, if anybody."""

    type: str | None = None
    content: str | None = None


class RawMessage(msgspec.Struct, gc=False):
    """A message of either side."""

    inserted_at: str | float | None = None
    fragments: list[Fragment | None] | None = None


class Node(msgspec.Struct, gc=False):
    """A place in the graph."""

    message: RawMessage | None = None
    parent: str | None = None


class RawConversation(msgspec.Struct, gc=False):
    """A conversation. `mapping` is None where it has none."""

    id: str | None = None
    title: str | None = None
    inserted_at: str | float | None = None
    updated_at: str | float | None = None
    mapping: dict[str, Node | None] | None = None
