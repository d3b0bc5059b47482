"""Small exports written by hand, with what real ones have: branches, nulls, hidden messages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

AT = 1_700_000_000.0


def conversation(number: int, *says: str) -> dict[str, Any]:
    """A conversation in which the person says these, each with an answer, and edits one."""
    mapping: dict[str, Any] = {"root": {"id": "root", "message": None, "parent": None}}
    parent = "root"
    for turn, text in enumerate(says):
        for role, words in (("user", text), ("assistant", f"Noted: {turn}.")):
            name = f"{number}-{turn}-{role}"
            mapping[name] = node(name, parent, role, words, AT + number * 1000 + turn)
            parent = name
    mapping["edited-away"] = node("edited-away", "root", "user", "I hate tulips.", AT)
    mapping["hidden"] = node("hidden", "root", "system", "", AT)
    return {
        "title": None if number % 3 == 0 else f"Talk {number}",
        "create_time": AT + number * 1000,
        "update_time": None,
        "mapping": mapping,
        "current_node": parent,
        "conversation_id": f"c-{number}",
        "id": f"c-{number}",
    }


def node(name: str, parent: str, role: str, text: str, at: float) -> dict[str, Any]:
    return {
        "id": name,
        "parent": parent,
        "message": {
            "id": name,
            "author": {"role": role, "name": None, "metadata": {}},
            "create_time": at,
            "content": {"content_type": "text", "parts": [text]},
            "status": "finished_successfully",
            "recipient": "all",
            "metadata": {},
        },
    }


def conversations(count: int = 12) -> list[dict[str, Any]]:
    return [
        conversation(
            number,
            f"I live in Ghent and I prefer short answers. Question {number}?",
            "I decided to sell the boat. What about the mooring?",
            "My sister Ada is moving to Oslo in May.",
        )
        for number in range(count)
    ]


def write(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def truncated(path: Path, count: int = 12) -> Path:
    """The same export, cut off within its last conversation."""
    text = json.dumps(conversations(count))
    path.write_text(text[: text.rindex('"current_node"')], encoding="utf-8")
    return path
