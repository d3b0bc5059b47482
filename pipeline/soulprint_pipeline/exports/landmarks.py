"""Finds where the next record begins: fast where all is well, and behind damage."""

from __future__ import annotations

import re

from soulprint_pipeline.exports.format import Landmarks

_SCALAR = rb'(?:"(?:[^"\\]|\\.){0,4000}+"|[-+.\w]++)'
_OPENING = re.compile(
    rb'(\{\s*+"([^"\\]{1,64})")\s*+:\s*+(?:' + _SCALAR + rb'\s*+,\s*+"([^"\\]{1,64})")?', re.DOTALL
)
_PAIR = re.compile(rb'\s*+"([^"\\]{1,64})"\s*+:\s*+(?:' + _SCALAR + rb"\s*+(,)?)?", re.DOTALL)
_BLANKS = b" \t\r\n"


class Openings:
    """How the records of one export begin.

    In valid JSON a quote within a string is escaped, so the bytes `{"title"` are always the
    beginning of an object, never text. Which object, its first keys tell. A wrong guess
    does no harm: what lies between two guesses must decode as exactly one record.
    """

    def __init__(self, landmarks: Landmarks) -> None:
        self._landmarks = landmarks
        names = b"|".join(re.escape(key) for key in sorted(landmarks.own | landmarks.shared))
        self._any = re.compile(rb'\{\s*+"(?:' + names + rb')"\s*+:')
        self._literal = b""
        self._verify: re.Pattern[bytes] | None = None

    def learn(self, data: bytes, at: int) -> None:
        """Take the record at `at` for the way in which they all begin."""
        match = _OPENING.match(data, at)
        self._literal, self._verify = b"", None
        if match is None:
            return
        literal, first, second = match.groups()
        if second is not None:
            self._verify = re.compile(
                re.escape(literal) + rb"\s*+:\s*+" + _SCALAR + rb'\s*+,\s*+"' + re.escape(second),
                re.DOTALL,
            )
        elif first not in self._landmarks.own:
            return
        self._literal = literal

    def next_alike(self, data: bytes, at: int) -> tuple[int, int] | None:
        """Return the next record that begins as the learned one did: its comma and its start."""
        if not self._literal:
            return None
        start = data.find(self._literal, at)
        while start >= 0:
            if self._verify is None or self._verify.match(data, start):
                before = _before(data, start)
                if data[before : before + 1] == b",":
                    return before, start
            start = data.find(self._literal, start + 1)
        return None

    def next_any(self, data: bytes, at: int) -> tuple[int, int] | None:
        """Return the next place where any record seems to begin: end of the one before, start.

        Slower and less choosy than `next_alike`: for use behind damage.
        """
        for match in self._any.finditer(data, at):
            start = match.start()
            before = _before(data, start)
            behind = data[before : before + 1]
            if behind == b":" or not self._is_record(data, start):
                continue
            return (before if behind == b"," else start), start
        return None

    def _is_record(self, data: bytes, start: int) -> bool:
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


def _before(data: bytes, at: int) -> int:
    """Return the position of the last byte before `at` that is not blank."""
    at -= 1
    while at > 0 and data[at] in _BLANKS:
        at -= 1
    return at
