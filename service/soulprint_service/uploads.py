"""The files of an upload, one after another as they arrive; never held in memory, nor on a disk."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass

from python_multipart import MultipartParser
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import parse_options_header
from starlette.requests import Request

from soulprint_service.problems import (
    CUT_OFF,
    NO_EXPORT,
    TOO_LARGE,
    TOO_SLOW,
    WRONG_MEDIA,
    Problem,
)

# It names the bytes at which a form is malformed, and they are somebody's.
logging.getLogger("python_multipart").setLevel(logging.CRITICAL)

LARGEST = 32 * 1024**3
"""Bytes of all files of one upload: the largest export seen is 6 GB."""

SILENCE_SECONDS = 60.0
"""How long nothing may arrive."""

# A local file header or an empty archive, gzip; JSON is looked at apart.
_BINARY = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b")
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Upload:
    """One file of an upload.

    Attributes:
        name: what the sender calls it, or "".
        pieces: its bytes, once; they have to be taken before the next file is asked for.
    """

    name: str
    pieces: AsyncIterator[bytes]


async def uploads_of(request: Request) -> AsyncGenerator[Upload, None]:
    """Read a body that is one file, or a form with one or several.

    Raises:
        Problem: 408, nothing came for a minute; 413, too large; 415, no form, or a file that is
            no zip, gzip or JSON; 400, the form is malformed or ends early.
        ClientDisconnect: the sender left.
    """
    media_type, options = parse_options_header(request.headers.get("content-type"))
    body = _bounded(request)
    if media_type != b"multipart/form-data":
        if media_type.startswith(b"multipart/"):
            raise Problem(
                WRONG_MEDIA,
                "A body of several parts has to be multipart/form-data.",
                hint="Send the file itself as the body, or a form.",
            )
        yield Upload("", _checked(body))
        return
    form = _Form(body, options.get(b"boundary", b""))
    while (name := await form.next_file()) is not None:
        yield Upload(name, _checked(form.pieces()))


async def _bounded(request: Request) -> AsyncIterator[bytes]:
    """The body, as far as it is neither too large nor too slow; no claim counts."""
    size = 0
    stream = request.stream()
    while True:
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                piece = await anext(stream, None)
        except TimeoutError as error:
            raise Problem(
                TOO_SLOW,
                f"Nothing arrived for {SILENCE_SECONDS:.0f} seconds.",
                hint="Send the file again.",
                headers={"Connection": "close"},
            ) from error
        if piece is None:
            return
        size += len(piece)
        if size > LARGEST:
            raise Problem(
                TOO_LARGE,
                f"An upload may be at most {LARGEST // 1024**3} GiB large.",
                hint="Send the file of conversations alone, without pictures and audio.",
            )
        if piece:
            yield piece


async def _checked(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The pieces of a file whose beginning promises an export."""
    begun = False
    async for piece in pieces:
        if not begun:
            text = piece.removeprefix(_BOM).lstrip()
            if text and not text.startswith((b"[", b"{")) and not piece.startswith(_BINARY):
                raise Problem(
                    NO_EXPORT,
                    "The file is neither a zip archive, nor gzip, nor JSON.",
                    hint="Send the archive that your assistant's maker sent you, as it came.",
                )
            begun = bool(text)
        yield piece


class _Form:
    """A multipart body, parsed as it arrives."""

    def __init__(self, body: AsyncIterator[bytes], boundary: bytes) -> None:
        self._body = body
        self._headers: dict[str, str] = {}
        self._field, self._value = b"", b""
        self._ended = False
        # A file's name begins one, bytes are its pieces, None ends it.
        self._found: deque[str | bytes | None] = deque()
        self._in_file = False
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._begin,
                    "on_part_data": self._data,
                    "on_part_end": self._end_part,
                    "on_header_field": self._header_field,
                    "on_header_value": self._header_value,
                    "on_header_end": self._end_header,
                    "on_headers_finished": self._end_headers,
                    "on_end": self._end,
                },
            )
        except (MultipartParseError, ValueError) as error:
            raise _malformed() from error

    async def next_file(self) -> str | None:
        """Return the next file's name, None after the last."""
        while True:
            found = await self._next()
            if found is None and self._ended and not self._found:
                return None
            if isinstance(found, str):
                return found

    async def pieces(self) -> AsyncIterator[bytes]:
        """The bytes of the file that `next_file` named."""
        while isinstance(found := await self._next(), bytes):
            yield found

    async def _next(self) -> str | bytes | None:
        while not self._found:
            piece = await anext(self._body, None)
            if piece is None:
                if not self._ended:
                    raise _malformed()
                return None
            try:
                self._parser.write(piece)
            except MultipartParseError as error:
                raise _malformed() from error
        return self._found.popleft()

    def _begin(self) -> None:
        self._headers = {}

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._headers[self._field.decode("latin-1").lower()] = self._value.decode("latin-1")
        self._field, self._value = b"", b""

    def _end_headers(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", ""))
        found = options.get(b"filename")
        name = None if found is None else found.decode("utf-8", "replace")
        # What is no file is no export either: a field of the form is read and forgotten.
        self._in_file = name is not None
        if name is not None:
            self._found.append(name)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._in_file:
            self._found.append(data[start:end])

    def _end_part(self) -> None:
        if self._in_file:
            self._found.append(None)

    def _end(self) -> None:
        self._ended = True


def _malformed() -> Problem:
    return Problem(
        CUT_OFF,
        "The form ends early, or is none.",
        hint="Send the file again; multipart/form-data with a boundary, or the file as the body.",
    )
