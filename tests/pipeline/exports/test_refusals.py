"""What is no export is named for what it is, without repeating a word of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from soulprint_pipeline.errors import ExportError, NotAnExport
from soulprint_pipeline.exports.kinds import LIST
from tests.pipeline.exports.building import Reading, packed

SECRET = "Kaktusblüte"

SHARED = [{"id": "1", "conversation_id": "2", "title": SECRET, "is_anonymous": True}]
LE_CHAT = [{"id": "1", "chatId": "2", "role": "user", "content": SECRET, "contentChunks": []}]
PROJECT = {"uuid": "1", "name": SECRET, "prompt_template": SECRET, "docs": [{"content": SECRET}]}


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
        ("a Le Chat export", json.dumps(LE_CHAT).encode()),
        ("a Le Chat export", packed({"conversations.json": json.dumps(LE_CHAT).encode()})),
        ("a Le Chat export", json.dumps({"conversations": LE_CHAT}).encode()),
        ("a Le Chat export", json.dumps(LE_CHAT[0]).encode()),
        ("an AI Studio prompt", b'{"runSettings": {}, "chunkedPrompt": {"chunks": []}}'),
        ("the projects of a Claude export", json.dumps([PROJECT]).encode()),
        (
            "the projects of a Claude export",
            packed({"projects/1.json": json.dumps(PROJECT).encode()}),
        ),
        (
            "the account file of a Claude",
            b'[{"uuid": "1", "full_name": "x", "email_address": "y"}]',
        ),
        ("a part of a Claude export", packed({"login_history.json": b'[{"ip": "127.0.0.1"}]'})),
        ("shared_conversations.json", json.dumps(SHARED).encode()),
        ("user.json", b'{"id": "u", "email": "x@y", "chatgpt_plus_user": true}'),
        ("other products than Gemini", b'[{"header": "Search", "title": "x", "time": "2024"}]'),
        ("choose JSON instead of HTML", b"<html><head><title>My Activity History</title>"),
        ("choose JSON", packed({"Takeout/My Activity/Gemini Apps/MyActivity.html": b"<html>"})),
        ("without prod-grok-backend", packed({"ttl/prod-mc-billing.json": b'{"balance": 1}'})),
        ("a JSON list", json.dumps([{"name": SECRET}]).encode()),
        ("a JSON file", json.dumps({SECRET: {"a": [1, 2, {"b": 3}]}}).encode()),
        ("plain text", f'"{SECRET}"'.encode()),
        ("a JSON file without conversations", b"null\n"),
        ("a JSON file without conversations", b"-12.5e3"),
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


def test_a_refusal_fits_a_terminal_as_well_as_a_page() -> None:
    """Nobody uploads anything who types `soulprint import`."""
    for data in (b"%PDF-1.7", b"Rar!\x1a\x07\x00", b"7z\xbc\xaf\x27\x1c", b"[]"):
        with pytest.raises(ExportError) as refusal:
            Reading(data)
        assert "upload" not in str(refusal.value)


VENDORS = ("ChatGPT", "Claude", "Gemini", "Grok", "DeepSeek")


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"%PDF-1.7", "conversations.json in it. Which assistants' exports are read"),
        (
            json.dumps([{"name": SECRET}]).encode(),
            "the zip of an assistant's data export as it came",
        ),
        (packed({f"{SECRET}.png": b"x"}), "the zip of an assistant's data export as it came"),
        (json.dumps(LE_CHAT).encode(), "Which assistants' exports are read"),
        (json.dumps(SHARED).encode(), "What is needed lies beside it"),
        (b'[{"header": "Search", "title": "x", "time": "2024"}]', "Gemini Apps alone"),
        (b"", "Download it again"),
        (b"PK\x03\x04broken", "Download it again"),
        (b"[]", "the zip of an assistant's data export as it came"),
    ],
)
def test_a_refusal_says_in_short_what_is_wanted_and_where_the_list_stands(
    data: bytes, wanted: str
) -> None:
    with pytest.raises(ExportError) as refusal:
        Reading(data)
    said = str(refusal.value)
    assert wanted in said
    assert len(said) < 320
    # Whoever has none of them is helped little by their names, and who has one knows it.
    assert sum(vendor in said for vendor in VENDORS) <= 1


def test_the_list_that_a_refusal_names_holds_every_assistant() -> None:
    assert "docs/exports.md" in LIST
    page = (Path(__file__).parents[3] / "docs" / "exports.md").read_text("utf-8")
    part = page.split("## Where an export comes from")[1].split("\n## ")[0]
    assert all(vendor in part for vendor in VENDORS)
