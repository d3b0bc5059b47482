"""The path through a conversation's graph, from parent links alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeVar


class Linked(Protocol):
    """A node that knows its parent."""

    parent: str | None


N = TypeVar("N", bound=Linked)


def path_to(nodes: Mapping[str, N | None], leaf: str) -> list[str]:
    """Return the ids from the root to `leaf`.

    Ends at a parent that does not exist, and at one that was already passed (a cycle).
    """
    path: list[str] = []
    at: str | None = leaf
    try:
        for _ in nodes:  # each of them once; where that does not end the path, it is a cycle
            if at is None or (node := nodes[at]) is None:
                break
            path.append(at)
            at = node.parent
        else:
            path = list(dict.fromkeys(path))
    except KeyError:
        pass  # the parent is not there, so this is the first
    path.reverse()
    return path


def current_path(
    nodes: Mapping[str, N | None], current: str | None, time_of: Callable[[N], float | None]
) -> tuple[list[str], bool]:
    """Return the ids of the path that the person last saw, and whether it had to be guessed.

    `current` and its parents where it exists. Otherwise the newest leaf and its parents, a
    leaf being a node that is nobody's parent (the latest in the file among equals; where a
    cycle leaves none, the newest node). Where no two nodes are linked: all, in order of time,
    those without one staying behind the one before them.
    """
    if current is not None and nodes.get(current) is not None:
        return _all_in_line(nodes, current) or path_to(nodes, current), False
    alive = [(key, node) for key, node in nodes.items() if node is not None]
    parents = {node.parent for _, node in alive if node.parent is not None}
    if not any(nodes.get(parent) is not None for parent in parents):
        return _by_time(alive, time_of), True
    leaves = [(key, node) for key, node in alive if key not in parents] or alive
    newest, newest_at = "", float("-inf")
    for key, node in leaves:
        at = time_of(node)
        at = float("-inf") if at is None else at
        if at >= newest_at:
            newest, newest_at = key, at
    return path_to(nodes, newest), True


def _all_in_line(nodes: Mapping[str, N | None], last: str) -> list[str]:
    """Return all ids if each node follows the one before it, else none of them.

    Most conversations are like that, and to compare neighbours is cheaper than to look them up.
    """
    keys = list(nodes)
    if keys.pop() != last:
        return []
    parents = [node.parent for node in nodes.values() if node is not None]
    first = parents.pop(0)
    if parents != keys or (first is not None and first in nodes):
        return []
    keys.append(last)
    return keys


def _by_time(alive: list[tuple[str, N]], time_of: Callable[[N], float | None]) -> list[str]:
    last = float("-inf")
    dated: list[tuple[float, str]] = []
    for key, node in alive:
        at = time_of(node)
        last = last if at is None else at
        dated.append((last, key))
    dated.sort(key=lambda pair: pair[0])
    return [key for _, key in dated]
