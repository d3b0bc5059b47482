"""The rules again, after json.load and without a thought of speed: what we are compared with."""

from __future__ import annotations

from typing import Any


def visible(record: dict[str, Any]) -> list[tuple[str, str]]:
    """Return (role, text) of each visible message of a conversation object."""
    shown = []
    for key in path(record):
        text = shown_text(record["mapping"][key].get("message"))
        if text is not None:
            shown.append(text)
    return shown


def path(record: dict[str, Any]) -> list[str]:
    nodes = {key: node for key, node in record["mapping"].items() if node is not None}
    at = record.get("current_node")
    if at not in nodes:
        if not any(node.get("parent") in nodes for node in nodes.values()):
            return by_time(nodes)
        parents = {node.get("parent") for node in nodes.values()}
        leaves = [key for key in nodes if key not in parents] or list(nodes)
        at = max(reversed(leaves), key=lambda key: time_of(nodes[key]), default=None)
    walked: list[str] = []
    while at is not None and at in nodes and at not in walked:
        walked.append(at)
        at = nodes[at].get("parent")
    return walked[::-1]


def time_of(node: dict[str, Any]) -> float:
    at = (node.get("message") or {}).get("create_time")
    return float("-inf") if at is None else at


def by_time(nodes: dict[str, Any]) -> list[str]:
    last, dated = float("-inf"), []
    for key, node in nodes.items():
        at = time_of(node)
        last = at if at != float("-inf") else last
        dated.append((last, key))
    return [key for _, key in sorted(dated, key=lambda pair: pair[0])]


def shown_text(message: dict[str, Any] | None) -> tuple[str, str] | None:
    if not message:
        return None
    role = (message.get("author") or {}).get("role")
    content = message.get("content") or {}
    hidden = (message.get("metadata") or {}).get("is_visually_hidden_from_conversation") is True
    if (
        role not in {"user", "assistant"}
        or content.get("content_type") not in {"text", "multimodal_text"}
        or hidden
        or message.get("recipient") not in {"all", None}
    ):
        return None
    texts = []
    for part in content.get("parts") or []:
        if isinstance(part, str):
            texts.append(part)
        elif isinstance(part, dict) and isinstance(part.get("text"), str):
            texts.append(part["text"])
    text = "\n".join(texts).replace("\x00", "")
    return (role, text) if text.strip() else None
