"""What is no export is named for what it is, without repeating a word of it."""

from __future__ import annotations

import json

import pytest

from soulprint_pipeline.errors import NotAnExport
from tests.pipeline.exports.building import Reading, packed

SECRET = "Kaktusblüte"

SHARED = [{"id": "1", "conversation_id": "2", "title": SECRET, "is_anonymous": True}]
CLAUDE = [{"uuid": "1", "name": SECRET, "chat_messages": [{"text": SECRET, "sender": "human"}]}]


@pytest.mark.parametrize(
    ("found", "data"),
    [
        ("a PDF document", b"%PDF-1.7\n%\xe2\xe3"),
        ("a PNG image", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
        ("a JPEG image", b"\xff\xd8\xff\xe0\x00\x10JFIF"),
        ("an HTML page", f"<!DOCTYPE html><html><body>{SECRET}".encode()),
        ("the page chat.html", b"\n<html><head><title>ChatGPT Data Export</title>"),
        ("a CSV table", f"name,age\n{SECRET},7\nAda,36\n".encode()),
        ("plain text", f"Dear diary, {SECRET}".encode()),
        ("plain text", f"[x] buy {SECRET}".encode()),
        ("plain text", b"{not json at all}"),
        ("UTF-16", "[{}]".encode("utf-16")),
        ("an unknown kind", bytes(range(256)) * 4),
        ("a RAR archive", b"Rar!\x1a\x07\x00"),
        ("an SQLite database", b"SQLite format 3\x00"),
        ("a Word document", packed({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})),
        ("2 images", packed({f"{SECRET}.png": b"x", "b.jpg": b"y", "notes.txt": b"z"})),
        ("a zip archive without conversations", packed({"user.json": b'{"email": "x"}'})),
        ("a Claude export", json.dumps(CLAUDE).encode()),
        ("a Claude export", packed({"conversations.json": json.dumps(CLAUDE).encode()})),
        ("a Claude export", json.dumps({"conversations": CLAUDE}).encode()),
        ("a Claude export", json.dumps(CLAUDE[0]).encode()),
        ("shared_conversations.json", json.dumps(SHARED).encode()),
        ("user.json", b'{"id": "u", "email": "x@y", "chatgpt_plus_user": true}'),
        ("a Gemini activity file", b'[{"header": "Gemini", "title": "x", "time": "2024"}]'),
        ("a DeepSeek export", b'[{"id": "1", "inserted_at": "x", "mapping": {"1": {}}}]'),
        ("a Grok export", b'{"conversations": [{"conversation": {}, "responses": []}]}'),
        ("a JSON list", json.dumps([{"name": SECRET}]).encode()),
        ("a JSON file", json.dumps({SECRET: {"a": [1, 2, {"b": 3}]}}).encode()),
        ("plain text", f'"{SECRET}"'.encode()),
    ],
)
def test_it_is_named_and_never_quoted(found: str, data: bytes) -> None:
    with pytest.raises(NotAnExport) as refusal:
        Reading(data)
    assert found in str(refusal.value)
    assert refusal.value.found
    assert SECRET not in str(refusal.value)
    assert len(str(refusal.value)) <= 500
    assert not refusal.value.retryable


def test_a_refusal_says_where_the_right_file_is() -> None:
    with pytest.raises(
        NotAnExport, match=r"Settings, Data controls, Export data.*conversations.json"
    ):
        Reading(b"%PDF-1.7")
    with pytest.raises(NotAnExport, match="Claude exports are not read yet"):
        Reading(json.dumps(CLAUDE).encode())
