"""The path through messages that are listed, each naming the one it follows."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from soulprint_pipeline.exports.paths import current_path

_ROOTS = "00000000-0000-"


class Link(msgspec.Struct, frozen=True, gc=False):
    """Where a message stands.

    Attributes:
        parent: id of the message before it; None (or the nil id) begins a conversation, UNSET
            where the export does not say.
        at: Unix seconds, or None.
    """

    id: str | None
    parent: str | msgspec.UnsetType | None
    at: float | None


class _Node(msgspec.Struct, gc=False):
    index: int
    parent: str | None
    at: float | None


def thread(links: Sequence[Link | None], current: str | None) -> tuple[list[int], bool]:
    """Return the places in `links` of the path that the person last saw, and if it is a guess.

    From `current` upwards; where that is absent or leads nowhere, from the newest leaf. Where
    no message names another one, the order of the list is the path. A message that does not
    say what it follows, or whose parent is not there while the entry before it is a null,
    follows the one listed before it.

    Args:
        links: in the export's order; None for an entry that is no message.
        current: id of the last message on the path, if the export says.

    Returns:
        A guess is only what had an alternative: not the one leaf of a path that holds all.
    """
    ids = {link.id for link in links if link is not None and link.id}
    if not any(
        link is not None and link.parent != link.id and link.parent in ids for link in links
    ):
        return [index for index, link in enumerate(links) if link is not None], False
    nodes: dict[str, _Node] = {}
    before: str | None = None
    behind_null = False
    for index, link in enumerate(links):
        if link is None:
            behind_null = True
            continue
        parent = link.parent
        if isinstance(parent, msgspec.UnsetType) or (
            behind_null and parent and parent not in ids and not parent.startswith(_ROOTS)
        ):
            parent = before
        key = link.id or f"#{index}"
        if key in nodes:
            key = f"{key}#{index}"
        nodes[key] = _Node(index, parent, link.at)
        before, behind_null = key, False
    path, guessed = current_path(nodes, current, _time)
    return [nodes[key].index for key in path], guessed and len(path) < len(nodes)


def _time(node: _Node) -> float | None:
    return node.at
