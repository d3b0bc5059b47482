"""Conversations, written as an export writes them, and packed in each way."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Sequence
from typing import Any, TypeAlias

from soulprint_pipeline.exports import Export, open_export
from soulprint_pipeline.exports.conversation import (
    Conversation,
    Item,
    PersonalSource,
    Quarantined,
)

Json: TypeAlias = dict[str, Any]


def message(
    name: str,
    role: str = "user",
    parts: Sequence[Any] | None = None,
    *,
    kind: str = "text",
    at: float | None = 1_700_000_000.0,
    hidden: bool = False,
    recipient: str | None = "all",
    **content: Any,
) -> Json:
    """Return a message object."""
    body: Json = {"content_type": kind, **content}
    if parts is not None:
        body["parts"] = list(parts)
    return {
        "id": name,
        "author": {"role": role, "name": None, "metadata": {}},
        "create_time": at,
        "update_time": None,
        "content": body,
        "status": "finished_successfully",
        "weight": 1.0,
        "metadata": {"is_visually_hidden_from_conversation": True} if hidden else {},
        "recipient": recipient,
        "channel": None,
    }


def chain(*messages: Json, root: str = "client-created-root") -> Json:
    """Return a mapping in which each message follows the one before it."""
    mapping: Json = {root: {"id": root, "message": None, "parent": None, "children": []}}
    parent = root
    for one in messages:
        mapping[parent]["children"].append(one["id"])
        mapping[one["id"]] = {"id": one["id"], "message": one, "parent": parent, "children": []}
        parent = one["id"]
    return mapping


def conversation(name: str, *messages: Json, **fields: Any) -> Json:
    """Return a conversation whose messages follow one another."""
    mapping = chain(*messages)
    return {
        "title": f"About {name}",
        "create_time": 1_700_000_000.5,
        "update_time": 1_700_000_900,
        "mapping": mapping,
        "moderation_results": [],
        "current_node": messages[-1]["id"] if messages else "client-created-root",
        "conversation_id": name,
        "id": name,
        "is_archived": False,
        **fields,
    }


def talk(name: str, exchanges: int = 2) -> Json:
    """Return an ordinary conversation."""
    turns = []
    for number in range(exchanges):
        turns.append(message(f"{name}-u{number}", "user", [f"Question {number} about {name}?"]))
        turns.append(message(f"{name}-a{number}", "assistant", [f"Answer {number}: {name}."]))
    return conversation(name, *turns)


def packed(members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


LAYOUTS = ("array", "indented", "wrapped", "lines", "gzip", "zip", "stored", "shards", "macos")


def laid_out(  # noqa: PLR0911 - one for each layout
    records: Sequence[Any], layout: str, texts: Sequence[str] | None = None
) -> bytes:
    """Return an export of these records in a layout.

    Args:
        texts: the records as JSON, where they are to be written in a particular way.
    """
    texts = texts or [json.dumps(record) for record in records]
    array = f"[{','.join(texts)}]".encode()
    match layout:
        case "array":
            return array
        case "indented":
            return json.dumps(list(records), indent=2, ensure_ascii=False).encode(
                errors="surrogatepass"
            )
        case "wrapped":
            return b'{"version": {"n": [1, 2]}, "conversations": ' + array + b', "end": null}\n'
        case "lines":
            return "\n".join(texts).encode()
        case "gzip":
            half = len(array) // 2
            return gzip.compress(array[:half]) + gzip.compress(array[half:])
        case "zip":
            return packed({"chat.html": b"<html></html>", "conversations.json": array})
        case "stored":
            return packed({"conversations.json": array}, method=zipfile.ZIP_STORED)
        case "shards":
            shards = {
                f"conversations-{number:03}.json": f"[{text}]".encode()
                for number, text in enumerate(texts)
            }
            order = list(shards)
            order.sort(key=lambda name: name[::-1], reverse=True)
            index = json.dumps({"shards": list(shards)}).encode()
            return packed({"conversations.json": index} | {name: shards[name] for name in order})
        case "macos":
            return packed(
                {
                    "export/": b"",
                    "export/conversations.json": array,
                    "__MACOSX/export/._conversations.json": b"\x00\x05\x16\x07 no JSON at all",
                    "export/file-abc.png": b"\x89PNG",
                }
            )
    raise AssertionError(layout)


class Reading:
    """Everything that reading some bytes gave."""

    def __init__(self, *files: bytes) -> None:
        self.export: Export = open_export([io.BytesIO(data) for data in files])
        self.items: list[Item] = list(self.export)

    @property
    def conversations(self) -> list[Conversation]:
        return [item for item in self.items if isinstance(item, Conversation)]

    @property
    def sources(self) -> list[PersonalSource]:
        return [item for item in self.items if isinstance(item, PersonalSource)]

    @property
    def quarantined(self) -> list[Quarantined]:
        return [item for item in self.items if isinstance(item, Quarantined)]

    @property
    def names(self) -> list[str]:
        return [item.id for item in self.conversations]
