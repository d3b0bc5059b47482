"""The rule of visibility, read off the architecture and coded without a thought of speed."""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

Json = dict[str, Any]


class Said(NamedTuple):
    id: str
    role: str
    text: str
    at: float | None


def entries(path: Path) -> list[Json]:
    """Return every entry of every conversation file, in the order of their names."""
    start = path.read_bytes()[:2]
    if start == b"PK":
        with zipfile.ZipFile(path) as archive:
            names = [
                n for n in archive.namelist() if re.search(r"(^|/)conversations[-\d]*\.json$", n)
            ]
            return [one for name in sorted(names) for one in json.loads(archive.read(name))]
    raw = gzip.decompress(path.read_bytes()) if start == b"\x1f\x8b" else path.read_bytes()
    whole = json.loads(raw)
    if isinstance(whole, list):
        return whole
    return list(whole["conversations"]) if "conversations" in whole else [whole]


def current_path(conversation: Json) -> list[Json]:
    mapping = conversation["mapping"]
    node = conversation["current_node"]
    if node not in mapping:
        parents = {one["parent"] for one in mapping.values()}
        leaves = [key for key, one in mapping.items() if key not in parents and one["message"]]
        node = max(leaves, key=lambda key: mapping[key]["message"]["create_time"] or 0.0)
    path = []
    while node is not None:
        if mapping[node]["message"] is not None:
            path.append(mapping[node]["message"])
        node = mapping[node]["parent"]
    return path[::-1]


def text_of(message: Json) -> str:
    parts = message["content"].get("parts", [])
    return "\n".join(
        part if isinstance(part, str) else part["text"]
        for part in parts
        if isinstance(part, str) or isinstance(part.get("text"), str)
    )


def visible(conversation: Json) -> list[Said]:
    return [
        Said(message["id"], message["author"]["role"], text_of(message), message["create_time"])
        for message in current_path(conversation)
        if message["author"]["role"] in {"user", "assistant"}
        and message["content"]["content_type"] in {"text", "multimodal_text"}
        and not message.get("metadata", {}).get("is_visually_hidden_from_conversation")
        and message.get("recipient", "all") == "all"
        and text_of(message).strip()
    ]


class Count(NamedTuple):
    conversations: int
    quarantined: int
    skipped: int
    personas: int
    messages: Counter[str]
    said: dict[tuple[str, str], Said]


def count(path: Path) -> Count:
    read, broken, skipped, personas = 0, 0, 0, 0
    said: dict[tuple[str, str], Said] = {}
    messages: Counter[str] = Counter(user=0, assistant=0)
    for one in entries(path):
        if not isinstance(one["mapping"], dict):
            broken += 1
            continue
        read += 1
        personas += bool(one.get("gizmo_id"))
        if one.get("is_do_not_remember"):
            skipped += 1
            continue
        for message in visible(one):
            messages[message.role] += 1
            said[one["id"], message.id] = message
    return Count(read, broken, skipped, personas, messages, said)
