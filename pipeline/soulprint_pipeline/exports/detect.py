"""Which format some JSON is in, told by its keys, and where its records begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from soulprint_pipeline.errors import HostileExport, NotAnExport
from soulprint_pipeline.exports.chatgpt import ChatGPT
from soulprint_pipeline.exports.claude import Claude
from soulprint_pipeline.exports.claude_memories import ClaudeMemories
from soulprint_pipeline.exports.deepseek import DeepSeek
from soulprint_pipeline.exports.format import Format
from soulprint_pipeline.exports.gemini import Gemini
from soulprint_pipeline.exports.grok import Grok
from soulprint_pipeline.exports.kinds import (
    BESIDE_IT,
    CLAUDE_ACCOUNT,
    CLAUDE_PROJECTS,
    LIST,
    TAKEOUT,
    WANTED,
    name_bytes,
    not_an_export,
)
from soulprint_pipeline.exports.landmarks import Openings
from soulprint_pipeline.exports.values import Cut, Malformed, keys, skip_blank, value_end
from soulprint_pipeline.exports.window import MAX_RECORD, Window

FORMATS: tuple[Format, ...] = (
    DeepSeek(),  # before ChatGPT, whose graphs look alike
    ChatGPT(),
    Claude(),
    ClaudeMemories(),
    Gemini(),
    Grok(),
)
"""Every format that is read. A new one is a module and a line here."""

_MAX_LOOK = 1000  # records without a message list (folders, nulls) to look past

_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b")
_BOM = b"\xef\xbb\xbf"

_FOREIGN: tuple[tuple[frozenset[str], str, str], ...] = tuple(
    (frozenset(names.split()), found, hint)
    for names, found, hint in (
        ("header title time", "a Google activity file of other products than Gemini", TAKEOUT),
        ("chunkedPrompt", "an AI Studio prompt", LIST),
        ("chat user_id", "an Open WebUI export", LIST),
        ("chatId contentChunks", "a Le Chat export", LIST),
        ("full_name email_address", CLAUDE_ACCOUNT, BESIDE_IT),
        ("prompt_template docs", CLAUDE_PROJECTS, BESIDE_IT),
        ("email chatgpt_plus_user", "user.json, the account file of an export", BESIDE_IT),
        ("rating conversation_id", "message_feedback.json, the ratings of an export", BESIDE_IT),
        (
            "conversation_id title is_anonymous",
            "shared_conversations.json, the list of shared links of an export",
            BESIDE_IT,
        ),
    )
)


class Layout(msgspec.Struct, frozen=True):
    """Where the records are.

    Attributes:
        shape: "array", "wrapped" (an array within an object) or "single" (one record).
        at: position in the window's data: behind the array's bracket, or of the one record.
    """

    format: Format
    shape: Literal["array", "wrapped", "single"]
    at: int


def detect(window: Window, *, packed: bool) -> Layout | None:
    """Look at the beginning of a stream.

    Args:
        window: at its beginning. Afterwards `window.data` still begins there, and is longer
            where the first record is long.
        packed: the stream comes out of an archive.

    Returns:
        None where there is nothing: no bytes, an empty list, or a cut before the first record.

    Raises:
        NotAnExport: something else, and what.
        HostileExport: an archive within an archive.
    """
    while True:
        window.slide(0)
        may_grow = not window.ended and len(window.data) <= MAX_RECORD
        try:
            return _look(window.data, packed=packed, complete=not may_grow)
        except Cut:
            continue


def _look(data: bytes | bytearray, *, packed: bool, complete: bool) -> Layout | None:
    if packed and data.startswith(_ARCHIVES):
        raise HostileExport(
            "This is an archive within an archive, which is not opened. Unpack it once and "
            "use what lies in it."
        )
    at = skip_blank(data, len(_BOM) if data.startswith(_BOM) else 0)
    if at == len(data):
        if not complete:
            raise Cut
        return None
    if data[at : at + 1] == b"[":
        return _in_array(data, at, "array", complete=complete)
    if data[at : at + 1] == b"{":
        return _in_object(data, at, complete=complete)
    raise not_an_export(name_bytes(bytes(data[:4096])))


def _in_object(data: bytes | bytearray, at: int, *, complete: bool) -> Layout | None:
    found: dict[str, int] = {}
    for key, value_at in keys(data, at):
        found[key] = value_at
        if data[value_at : value_at + 1] == b"[":
            layout = _wrapped(data, value_at, key, complete=complete)
            if layout is not None:
                return layout
    kind = _recognise(found, data, at)
    if kind is not None:
        return Layout(kind, "single", at)
    _no_record(data, at, found, complete=complete)
    return None


def _no_record(
    data: bytes | bytearray, at: int, found: Mapping[str, int], *, complete: bool
) -> None:
    """Return where the object at `at` is empty or cut, refuse it where it is something else."""
    try:
        value_end(data, at)
    except Cut:
        if not complete:
            raise
        if not _foreign(found):
            return
    except Malformed:
        if not found:
            raise not_an_export(name_bytes(bytes(data[:4096]))) from None
    if not found or data[(list_at := found.get("conversations", at)) : list_at + 1] == b"[":
        return
    raise _refusal(found, "a JSON file without conversations")


def _wrapped(data: bytes | bytearray, at: int, key: str, *, complete: bool) -> Layout | None:
    """Look at a list within an object; only one called conversations may refuse the file."""
    try:
        return _in_array(data, at, "wrapped", complete=complete)
    except NotAnExport:
        if key == "conversations":
            raise
        return None


def _in_array(
    data: bytes | bytearray, start: int, shape: Literal["array", "wrapped"], *, complete: bool
) -> Layout | None:
    first: dict[str, int] = {}
    try:
        for at, whole in _entries(data, start, complete=complete):
            found = dict(keys(data, at))
            kind = _recognise(found, data, at)
            if kind is not None:
                return Layout(kind, shape, start + 1)
            if not first and (whole or _foreign(found)):
                first = found
    except Malformed:
        if not first:
            raise not_an_export(name_bytes(bytes(data[:4096]))) from None
    if not first:
        return None
    raise _refusal(first, "a JSON list without conversations")


def _entries(data: bytes | bytearray, start: int, *, complete: bool) -> Iterator[tuple[int, bool]]:
    """Walk the array at `start`.

    Yields:
        The position of each entry, be it an object or not, and whether all of it is there and
        in order.

    Raises:
        Cut: the array goes on behind the buffer, and more bytes can be had (not `complete`).
        Malformed: something is broken, and no record follows it.
    """
    at = start + 1
    for _ in range(_MAX_LOOK):
        at = skip_blank(data, at)
        head = data[at : at + 1]
        if not head and not complete:
            raise Cut
        if not head or head == b"]":
            return
        if head == b",":
            at += 1
            continue
        try:
            end = value_end(data, at)
            yield at, True
        except Cut:
            yield at, False
            if complete:
                return
            raise
        except Malformed:
            yield at, False
            following = _behind_damage(data, at)
            if following is None:
                raise
            end = following
        at = end


def _behind_damage(data: bytes | bytearray, at: int) -> int | None:
    starts = (Openings(kind.landmarks).next_record(data, at + 1) for kind in FORMATS)
    return min((start for _, start in filter(None, starts)), default=None)


def _recognise(found: Mapping[str, int], data: bytes | bytearray, at: int) -> Format | None:
    record = memoryview(data)[at:]
    return next((kind for kind in FORMATS if kind.recognises(found, record)), None)


def _foreign(found: Mapping[str, int]) -> tuple[str, str] | None:
    for names, what, hint in _FOREIGN:
        if names <= found.keys():
            return what, hint
    return None


def _refusal(found: Mapping[str, int], otherwise: str) -> NotAnExport:
    # Keys of an unknown file may be people's words, so they are not repeated.
    what, hint = _foreign(found) or (otherwise, WANTED)
    return not_an_export(what, hint=hint)
