"""Finds where the next record begins behind damage."""

from __future__ import annotations

import re

from soulprint_pipeline.exports.format import Landmarks

_SCALAR = rb'(?:"(?:[^"\\]|\\.){0,4000}+"|[-+.\w]++)'
_PAIR = re.compile(rb'\s*+"([^"\\]{1,64})"\s*+:\s*+(?:' + _SCALAR + rb"\s*+(,)?)?", re.DOTALL)
_BLANKS = b" \t\r\n"
OVERLAP = 64 * 1024
"""Bytes by which looks for an opening overlap: with its first keys it may lie across an edge."""

_COMMA = ord(",")


class Openings:
    """How the records of a format begin.

    In valid JSON a quote within a string is escaped, so the bytes `{"title"` are always the
    beginning of an object, never text. Which object, its first keys tell. A wrong guess adds
    an entry to the quarantine, no more.
    """

    def __init__(self, landmarks: Landmarks) -> None:
        self._landmarks = landmarks
        names = b"|".join(re.escape(key) for key in sorted(landmarks.own | landmarks.shared))
        self._any = re.compile(rb'\{\s*+"(?:' + names + rb')"\s*+:')

    def next_record(self, data: bytes | bytearray, at: int) -> tuple[int, int] | None:
        """Return where the record before the next one ends, and where that begins.

        Only for use behind damage: where all is well, the decoder knows better and is faster.
        """
        for match in self._any.finditer(data, at):
            start = match.start()
            before = _before(data, start)
            behind = data[before : before + 1]
            if behind == b":" or not self.is_record(data, start):
                continue
            return (before if behind == b"," else start), start
        return None

    def at(self, data: bytes | bytearray, at: int) -> bytes | None:
        """Return the first bytes of the record at `at`, up to the colon behind its first key."""
        match = self._any.match(data, at)
        return match[0] if match is not None else None

    def comma_before(self, data: bytes | bytearray, at: int) -> int:
        """Return the position of the comma that stands before `at`, -1 where none does."""
        before = _before(data, at)
        return before if data[before] == _COMMA else -1

    def is_record(self, data: bytes | bytearray, start: int) -> bool:
        """Say whether the object at `start`, by its first keys, seems to be a record."""
        marks = self._landmarks
        seen: set[bytes] = set()
        at = start + 1
        for _ in range(40):
            match = _PAIR.match(data, at)
            if match is None:
                return False
            key = match[1]
            if key in marks.own:
                return True
            seen.add(key)
            if len(seen & marks.shared) > 1 and seen & marks.telling:
                return True
            if match[2] is None:
                return False
            at = match.end()
        return False


def _before(data: bytes | bytearray, at: int) -> int:
    """Return the position of the last byte before `at` that is not blank."""
    at -= 1
    while at > 0 and data[at] in _BLANKS:
        at -= 1
    return at
