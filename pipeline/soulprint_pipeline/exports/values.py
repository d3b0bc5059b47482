"""Where a JSON value ends, found by the decoder at the speed of its scanner."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

_RAW = msgspec.json.Decoder(msgspec.Raw)
_TRAILING = re.compile(r"trailing characters \(byte (\d+)\)")
_BYTE = re.compile(r"\(byte (\d+)\)")
# A number cut behind its point, sign or exponent, or a pair of surrogate escapes cut in two.
_CUT_TOKEN = re.compile(rb"(?:[-+.\deE]+|\\u[0-9a-fA-F]{0,4}(?:\\(?:u[0-9a-fA-F]{0,4})?)?)\Z")
_LONGEST_TOKEN = 400  # a double written out
_BLANK = re.compile(rb"[ \t\r\n]*")


class Cut(Exception):
    """The buffer ends within the value: no error, more bytes are wanted."""


class Malformed(Exception):
    """The bytes are no JSON value."""


def skip_blank(data: bytes | bytearray, at: int) -> int:
    """Return the first position from `at` on that is not JSON whitespace (or the end)."""
    match = _BLANK.match(data, at)
    return match.end() if match else at


def _reported() -> int:
    """Return by how much the decoder's report is off: it names the byte behind the one it read."""
    try:
        _RAW.decode(b"{},")
    except msgspec.DecodeError as error:
        match = _TRAILING.search(str(error))
        if match:
            return int(match[1]) - 2
    raise RuntimeError(
        "msgspec no longer reports at which byte other characters follow a value, which is how "
        "the ends of records are found: install the version that requirements.lock names."
    )


_OFF_BY = _reported()


def value_end(data: bytes | bytearray, at: int) -> int:
    """Return where the value that begins at `at` ends (exclusive, blanks behind it included).

    The decoder skips the value without building anything and says at which byte other
    characters follow; a value nested more deeply than it takes is refused like a broken one.

    Raises:
        Cut: the value goes on behind the buffer (a number that ends with it counts as whole).
        Malformed: there is no value.
    """
    try:
        _RAW.decode(memoryview(data)[at:])
    except msgspec.DecodeError as error:
        text = str(error)
        match = _TRAILING.search(text)
        if match:
            return at + int(match[1]) - _OFF_BY
        if "truncated" in text or _at_the_edge(text, data, at):
            raise Cut from None
        raise Malformed(text) from None
    except RecursionError:
        raise Malformed("nested too deeply") from None
    return len(data)


def _at_the_edge(text: str, data: bytes | bytearray, at: int) -> bool:
    """Say whether the error may only mean that the buffer ends within a token."""
    match = _BYTE.search(text)
    token = _CUT_TOKEN.search(data, max(at, len(data) - _LONGEST_TOKEN))
    return match is not None and token is not None and at + int(match[1]) >= token.start()


def keys(data: bytes | bytearray, at: int) -> Iterator[tuple[str, int]]:
    """Walk the keys of the object that begins at `at`, as far as the buffer reaches.

    Yields:
        Each key and the position of its value. Ends at the object's end, at the buffer's end,
        and at the first thing that is no JSON.
    """
    at = skip_blank(data, at + 1)
    while data[at : at + 1] == b'"':
        try:
            end = value_end(data, at)
            key = msgspec.json.decode(memoryview(data)[at:end], type=str)
        except (Cut, Malformed, msgspec.DecodeError, UnicodeDecodeError):
            return
        at = skip_blank(data, end)
        if data[at : at + 1] != b":":
            return
        at = skip_blank(data, at + 1)
        if at >= len(data):
            return
        yield key, at
        try:
            at = skip_blank(data, value_end(data, at))
        except (Cut, Malformed):
            return
        if data[at : at + 1] != b",":
            return
        at = skip_blank(data, at + 1)
