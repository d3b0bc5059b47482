"""What a file is when it is no export, so that the refusal can say so."""

from __future__ import annotations

import re

from soulprint_pipeline.errors import EmptyExport, NotAnExport

LIST = (
    "Which assistants' exports are read, and where to ask for each, stands on SoulPrint's page and "
    "in docs/exports.md."
)
"""The list grows, and its names in every refusal help nobody: who has none of them needs none."""

WANTED = (
    "What is needed is the zip of an assistant's data export as it came, or the conversations.json "
    f"in it. {LIST}"
)
BESIDE_IT = (
    "What is needed lies beside it: use the zip that it came in, or the conversations.json of that."
)
AGAIN = "Download it again, and use it as it comes."
TAKEOUT = "In Google Takeout choose My Activity, of it Gemini Apps alone, and JSON as its format."

CLAUDE_ACCOUNT = "the account file of a Claude export"
CLAUDE_PROJECTS = "the projects of a Claude export"
CLAUDE_OTHERS = "a part of a Claude export without conversations"
BESIDE = frozenset({CLAUDE_ACCOUNT, CLAUDE_PROJECTS, CLAUDE_OTHERS})
"""What may lie beside the files with conversations, and is passed over there."""

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF", "a PDF document"),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"GIF8", "a GIF image"),
    (8, b"WEBP", "a WebP image"),
    (8, b"WAVE", "a sound file"),
    (0, b"ID3", "a sound file"),
    (0, b"OggS", "a sound file"),
    (4, b"ftyp", "a video or sound file"),
    (0, b"\x1aE\xdf\xa3", "a video file"),
    (0, b"\xd0\xcf\x11\xe0", "an old Office document"),
    (0, b"{\\rtf", "an RTF document"),
    (0, b"Rar!", "a RAR archive (unpack it and use conversations.json)"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive (unpack it and use conversations.json)"),
    (0, b"BZh", "a bzip2 archive (unpack it first)"),
    (0, b"\xfd7zXZ", "an xz archive (unpack it first)"),
    (0, b"\x28\xb5\x2f\xfd", "a zstd archive (unpack it first)"),
    (257, b"ustar", "a tar archive (unpack it and use conversations.json)"),
    (0, b"SQLite format 3", "an SQLite database"),
    (0, b"bplist", "an Apple property list"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ", "a program"),
    (0, b"\xff\xfe", "text in UTF-16 (save it as UTF-8)"),
    (0, b"\xfe\xff", "text in UTF-16 (save it as UTF-8)"),
)

_SCALAR = re.compile(rb"(?:null|true|false|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)\s*")
"""JSON that is no list and no object. A string alone may be anybody's text in quotation marks."""

_CHAT_PAGE = "the page chat.html (conversations.json lies beside it in the zip)"
_ACTIVITY_PAGE = "a page of Google activity (in Takeout choose JSON instead of HTML)"


def empty_export(*, cut: bool, quarantined: int) -> EmptyExport:
    """Say why an export gave nothing."""
    if quarantined:
        return EmptyExport(
            f"The export holds no conversation that could be read: {quarantined:,} entries were "
            f"set aside. {AGAIN} {LIST}"
        )
    if cut:
        return EmptyExport(
            f"The export is cut off before the end of its first conversation. {AGAIN}"
        )
    return EmptyExport(f"The export holds no conversation. {WANTED}")


def name_bytes(head: bytes) -> str:
    """Name what these first bytes are, which are no JSON, gzip or zip.

    Args:
        head: some hundred bytes or more from the beginning.
    """
    for at, magic, name in _MAGIC:
        if head[at : at + len(magic)] == magic:
            return name
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:4096]
    lower = text.lower()
    if lower.startswith((b"<!doctype html", b"<html")) or b"<html" in lower[:1024]:
        # The page of an export begins like this too, and is what people open first.
        if b"chatgpt" in lower:
            return _CHAT_PAGE
        return _ACTIVITY_PAGE if b"<title>my activity" in lower else "an HTML page"
    if lower.startswith((b"<?xml", b"<")):
        return "an XML or HTML file"
    if _is_binary(head):
        return "a file of an unknown kind"
    return _name_text(text)


def _name_text(text: bytes) -> str:
    if _SCALAR.fullmatch(text):
        return "a JSON file without conversations"
    return "a CSV table" if _is_csv(text) else "plain text"


def _is_binary(head: bytes) -> bool:
    if b"\x00" in head:
        return True
    control = sum(byte < 9 or 13 < byte < 32 for byte in head[:4096])
    return control * 20 > len(head[:4096])


def _is_csv(text: bytes) -> bool:
    lines = [line for line in text.splitlines()[:6] if line.strip()]
    if len(lines) < 2:
        return False
    for separator in (b",", b";", b"\t"):
        columns = [len(re.sub(rb'"[^"]*"', b"", line).split(separator)) for line in lines[:3]]
        if columns[0] > 1 and len(set(columns)) == 1:
            return True
    return False


def not_an_export(found: str, *, hint: str = WANTED) -> NotAnExport:
    """Return the refusal of something that is `found`."""
    return NotAnExport(f"This is {found}, not an export that we read. {hint}"[:500], found=found)
