"""Ways to break an export: its bytes, its JSON, and the container around it."""

from __future__ import annotations

import gzip
import io
import json
import random
import struct
import zipfile
from copy import deepcopy
from typing import Any

_TOKENS = (
    b"\x00",
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\\ud800",
    b"\\udc00\\ud800",
    b"\\u0000",
    b"\xed\xa0\x80",
    b"\xff",
    b"\xef\xbb\xbf",
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"-0",
    b"9" * 400,
    b"null",
    b"true",
    b'{"title"',
    b'}, {"title": "x", "create_time": 1',
    b'{"mapping"',
    b'], "more": [',
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"PK\x01\x02",
    b"\x1f\x8b\x08",
    b"[" * 3000,
    b'{"a":' * 3000,
    b'"' + b"k" * 20_000 + b'":',
)
_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1e300,
    2**70,
    10**14,
    float("nan"),
    "",
    " ",
    "\x00",
    "\ud800",
    "\ue200cite\ue202turn0\ue201",
    "【3†source】",
    "\u200f",
    "x" * 5000,
    [],
    {},
    [None],
    [[[[]]]],
    {"text": None},
    {"text": ["x"]},
    {"$date": {"$numberLong": "99999999999999999999"}},
    "2026-13-45T99:99:99Z",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
)
_NAMES = (
    "conversations.json",
    "conversations-000.json",
    "conversations-001.json",
    "a/conversations-7.json",
    "../conversations.json",
    "__MACOSX/._conversations.json",
    "prod-grok-backend.json",
    "Takeout/My Activity/Gemini Apps/MyActivity.json",
    "memories.json",
    "projects/x.json",
    "users.json",
    "file-1.png",
    "chat.html",
    "inner.zip",
)


def mutated(chance: random.Random, files: list[bytes], values: list[Any]) -> bytes:
    """Return a broken export.

    Args:
        chance: what decides; the same state, the same result.
        files: whole exports.
        values: JSON of exports; not changed.
    """
    kind = chance.random()
    if kind < 0.35:
        return _bytes(chance, chance.choice(files))
    data = _written(chance, _structure(chance, chance.choice(values)))
    if kind < 0.5:
        return data
    if kind < 0.65:
        return _bytes(chance, data)
    return _contained(chance, data, files, values)


def _bytes(chance: random.Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(out) + 1)
        length = min(chance.choice((1, 1, 2, 4, 32, 1000)), len(out) - at)
        match chance.randrange(7):
            case 0:
                del out[at:]
            case 1:
                del out[at : at + length]
            case 2:
                out[at:at] = chance.choice(_TOKENS)
            case 3:
                out[at : at + length] = chance.choice(_TOKENS)
            case 4:
                out[at : at + length] = chance.randbytes(length)
            case 5:
                other = chance.randrange(len(out) + 1)
                out[at:at] = out[other : other + chance.choice((4, 100, 5000))]
            case 6 if at < len(out):
                out[at] ^= 1 << chance.randrange(8)
    return bytes(out)


def _structure(chance: random.Random, value: Any) -> Any:  # noqa: ANN401 - any JSON
    value = json.loads(json.dumps(value))
    for _ in range(chance.choice((0, 1, 1, 2, 5, 30))):
        value = _changed(chance, value)
    return value


def _changed(chance: random.Random, value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Change one place, found by a random walk downwards."""
    holder: Any = None
    at: Any = None
    while isinstance(value if holder is None else holder[at], (dict, list)):
        inner = value if holder is None else holder[at]
        if not inner or (holder is not None and chance.random() < 0.15):
            break
        holder, at = (
            inner,
            chance.choice(list(inner) if isinstance(inner, dict) else range(len(inner))),
        )
    if holder is None:
        return deepcopy(chance.choice(_VALUES))
    other = deepcopy(chance.choice(_VALUES))
    match chance.randrange(5):
        case 0:
            del holder[at]
        case 1 if isinstance(holder, list) and isinstance(at, int):
            holder.insert(at, deepcopy(holder[at]))
        case 1 | 2:
            # Ids and parents are exchanged, so that graphs become knots.
            key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
            holder[at], holder[key] = holder[key], holder[at]
        case 3 if isinstance(holder, dict):
            holder[chance.choice((f"{at}x", "mapping", "title", "id", "parent", "text"))] = other
        case _:
            holder[at] = other
    return value


def _written(chance: random.Random, value: Any) -> bytes:  # noqa: ANN401 - any JSON
    text = json.dumps(
        value,
        ensure_ascii=chance.random() < 0.7,
        indent=chance.choice((None, None, 0, 1, "\t")),
        separators=chance.choice(((", ", ": "), (",", ":"), (" ,\n", " :\r\n"))),
        sort_keys=chance.random() < 0.2,
    )
    return text.encode("utf-8", errors="surrogatepass")


def _contained(chance: random.Random, data: bytes, files: list[bytes], values: list[Any]) -> bytes:
    if chance.random() < 0.25:
        packed = gzip.compress(data, 1, mtime=0)
        return packed if chance.random() < 0.5 else _bytes(chance, packed)
    out = io.BytesIO()
    method = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED))
    with zipfile.ZipFile(out, "w", method, compresslevel=1) as archive:
        names = chance.sample(_NAMES, chance.randrange(1, 5))
        for number, name in enumerate(names):
            if number == 0:
                content = data
            elif chance.random() < 0.5:
                content = _written(chance, _structure(chance, chance.choice(values)))
            else:
                content = chance.choice((*files, b"", b"x", b"[]"))
            archive.writestr(zipfile.ZipInfo(name), content, method)
    packed = out.getvalue()
    match chance.randrange(4):
        case 0:
            return packed
        case 1:
            return _bytes(chance, packed)
        case 2:
            return _lying(chance, packed)
        case _:
            return packed[: chance.randrange(len(packed) + 1)]


def _lying(chance: random.Random, packed: bytes) -> bytes:
    """Change fields of headers: sizes, flags, methods, offsets, counts."""
    out = bytearray(packed)
    places = [
        at
        for mark in (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06")
        if (at := packed.rfind(mark, 0, chance.randrange(len(packed) + 1))) >= 0
    ]
    for at in places:
        field = at + chance.choice((6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 42))
        number = chance.choice(
            (0, 1, 8, 9, 255, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, chance.getrandbits(32))
        )
        if field + 4 <= len(out):
            if chance.random() < 0.5:
                struct.pack_into("<H", out, field, number & 0xFFFF)
            else:
                struct.pack_into("<I", out, field, number)
    return bytes(out)
