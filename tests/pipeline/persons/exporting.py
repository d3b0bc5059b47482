"""An export as ChatGPT makes it, from conversations written down as plain text.

= 2025-03-19 11:10 | Slugs
> what the person says, also over several lines
< what the assistant answers; where nothing stands between two messages, it says little
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

MINUTE = 60.0


def names() -> list[str]:
    """Return the persons that are written down here."""
    return sorted(path.stem for path in HERE.glob("*.txt"))


def write_export(name: str, path: Path) -> None:
    """Write the export of a person."""
    told = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    talks = re.split(r"^= ", told, flags=re.MULTILINE)[1:]
    export = [_conversation(f"{name}-{number:02}", talk) for number, talk in enumerate(talks)]
    path.write_text(json.dumps(export), encoding="utf-8")


def _conversation(name: str, talk: str) -> dict[str, Any]:
    head, _, body = talk.partition("\n")
    day, _, title = head.partition(" | ")
    at = datetime.strptime(day, "%Y-%m-%d %H:%M").replace(tzinfo=UTC).timestamp()
    mapping: dict[str, Any] = {"root": {"id": "root", "message": None, "parent": None}}
    last = "root"
    for number, (role, text) in enumerate(_turns(body)):
        key = f"{name}-{number:02}"
        mapping[key] = {
            "id": key,
            "parent": last,
            "message": {
                "id": key,
                "author": {"role": role},
                "create_time": at + number * MINUTE,
                "content": {"content_type": "text", "parts": [text]},
                "recipient": "all",
            },
        }
        last = key
    for node in mapping.values():
        node["children"] = [key for key, each in mapping.items() if each["parent"] == node["id"]]
    return {
        "id": name,
        "conversation_id": name,
        "title": title,
        "create_time": at,
        "update_time": at + len(mapping) * MINUTE,
        "mapping": mapping,
        "current_node": last,
    }


def _turns(body: str) -> list[tuple[str, str]]:
    turns: list[tuple[str, str]] = []
    for said in re.split(r"^(?=[<>] )", body, flags=re.MULTILINE)[1:]:
        role = "user" if said.startswith(">") else "assistant"
        if role == "user" and turns and turns[-1][0] == role:
            turns.append(("assistant", "Here you go."))
        turns.append((role, said[2:].strip()))
    return [*turns, ("assistant", "You are welcome.")] if turns[-1][0] == "user" else turns
