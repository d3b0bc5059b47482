"""Small exports of every format, to be broken."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from soulprint_pipeline.generator import write_export
from soulprint_pipeline.generator.containers import Layout

_LAYOUTS: tuple[Layout, ...] = ("json", "wrapped", "single", "gzip", "zip", "sharded", "nested")

_CLAUDE = [
    {
        "uuid": f"c{number}",
        "name": "On tulips",
        "created_at": "2026-03-01T10:00:00Z",
        "updated_at": "2026-03-01T10:05:00Z",
        "chat_messages": [
            {
                "uuid": f"m{number}-{index}",
                "sender": sender,
                "text": "flat",
                "created_at": "2026-03-01T10:00:01Z",
                "parent_message_uuid": f"m{number}-{index - 1}"
                if index
                else "00000000-0000-4000-8000-000000000000",
                "content": [
                    {"type": "thinking", "thinking": "hm"},
                    {"type": "text", "text": f"Words {index}", "citations": []},
                ],
                "attachments": [{"file_name": "a.txt", "extracted_content": "inside"}],
                "files": [],
            }
            for index, sender in enumerate(("human", "assistant", "human", "assistant"))
        ],
    }
    for number in range(4)
]
_MEMORIES = [
    {
        "conversations_memory": "Grows tulips.",
        "project_memories": {"p": "A garden."},
        "memory_files": [{"path": "a.md", "content": "b", "updated_at": "2026-03-01T10:00:00Z"}],
        "account_uuid": "a",
    }
]
_DEEPSEEK = [
    {
        "id": f"d{number}",
        "title": "On bread",
        "inserted_at": "2026-03-01T10:00:00.000000+08:00",
        "updated_at": "2026-03-01T10:00:00.000000+08:00",
        "mapping": {
            "root": {"id": "root", "parent": None, "children": ["1"], "message": None},
            "1": {
                "id": "1",
                "parent": "root",
                "children": ["2"],
                "message": {
                    "model": "deepseek-chat",
                    "inserted_at": "2026-03-01T10:00:00.000000+08:00",
                    "files": [],
                    "fragments": [{"type": "REQUEST", "content": "How long?"}],
                },
            },
            "2": {
                "id": "2",
                "parent": "1",
                "children": [],
                "message": {
                    "model": "deepseek-chat",
                    "inserted_at": "2026-03-01T10:00:01.000000+08:00",
                    "fragments": [
                        {"type": "THINK", "content": "hm"},
                        {"type": "RESPONSE", "content": "An hour."},
                    ],
                },
            },
        },
    }
    for number in range(4)
]
_GROK = {
    "conversations": [
        {
            "conversation": {
                "id": f"g{number}",
                "title": "On maps",
                "create_time": "2026-03-01T10:00:00Z",
                "leaf_response_id": "r1",
            },
            "responses": [
                {
                    "response": {
                        "_id": f"r{index}",
                        "message": f"Words <grok:render>{index}</grok:render>",
                        "sender": sender,
                        "create_time": {"$date": {"$numberLong": "1772359200000"}},
                        "parent_response_id": f"r{index - 1}" if index else None,
                        "model": "grok-4",
                    }
                }
                for index, sender in enumerate(("human", "ASSISTANT"))
            ],
        }
        for number in range(4)
    ],
    "projects": [],
}
_GEMINI = [
    {
        "header": "Gemini Apps",
        "title": f"Prompted How far is it {number}?",
        "titleUrl": "https://gemini.google.com/app/abc",
        "time": f"2026-03-01T1{number}:00:00.000Z",
        "products": ["Gemini Apps"],
        "safeHtmlItem": [{"html": "<p>Two <b>miles</b>.</p>"}],
        "subtitles": [{"name": "Attached 1 file."}],
        "attachedFiles": ["a.png"],
    }
    for number in range(5)
]
_OTHERS: tuple[Any, ...] = (_CLAUDE, _MEMORIES, _DEEPSEEK, _GROK, _GEMINI)


def seeds() -> tuple[list[bytes], list[Any]]:
    """Return files as they are, and the JSON of some, both deterministic."""
    files: list[bytes] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        for number, layout in enumerate(_LAYOUTS):
            for damaged in (0, 2):
                write_export(
                    path,
                    conversations=6 if layout != "single" else 1,
                    layout=layout,
                    damaged=damaged if layout != "single" else 0,
                    seed=number,
                    indent=2 if damaged else None,
                    largest_conversation_mb=0.02,
                )
                files.append(path.read_bytes())
    values = [json.loads(files[0]), json.loads(files[2]), json.loads(files[4]), *_OTHERS]
    return files + [json.dumps(value).encode() for value in _OTHERS], values
