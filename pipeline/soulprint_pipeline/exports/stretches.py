"""Whole records that lie one behind another in the window, decoded in one go."""

from __future__ import annotations

from typing import Any

import msgspec

from soulprint_pipeline.exports.format import Format
from soulprint_pipeline.exports.landmarks import Openings
from soulprint_pipeline.exports.values import skip_blank, value_end
from soulprint_pipeline.exports.window import WINDOW, Window

_REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_MOST = 2 * WINDOW  # for one call of the decoder, which stops every other thread meanwhile
_GUESSES = 64
_LONGEST_PAUSE = 64


class Stretch:
    """Decoded records, given in their order, each only once.

    Attributes:
        end: position in the window behind the last of them.
    """

    def __init__(self, data: bytes, at: int, end: int, records: list[Any]) -> None:
        self._data = data
        self._at = at
        self._number = 0
        self._records = records
        self._given = 0
        records.reverse()
        self.end = end

    def next(self) -> Any | None:  # noqa: ANN401 - each format has its own
        """Return one record and keep nothing of it; None behind the last."""
        self._given += 1
        return self._records.pop() if self._records else None

    def position(self) -> int:
        """Return where the record given last begins in the window."""
        while self._number < self._given - 1:
            self._at = skip_blank(self._data, value_end(self._data, self._at))
            self._at = skip_blank(self._data, self._at + 1)  # the comma
            self._number += 1
        return self._at


class Stretches:
    """Finds stretches; what it does not find, or not decode, is read record by record.

    To find where each record ends costs nearly as much as to decode it. The end of a stretch is
    only guessed, at the last place in the window that looks like the beginning of a record: as
    an array the stretch decodes if and only if the guess was right, a cut within a string or at
    another depth being no JSON.
    """

    def __init__(self, openings: Openings, kind: Format) -> None:
        self._openings = openings
        self._format = kind
        self._not_before = 0
        self._pause = 0
        self._waiting = 0

    def next(self, window: Window, at: int) -> Stretch | None:
        """Decode what lies whole in the window from `at` on, where a record begins.

        Returns:
            None where nothing, or not much, is gained: at most one record, or (for some time
            after a refusal) records that the decoder did not take.
        """
        data = window.data
        if window.base + at < self._not_before:
            return None
        # Whatever comes of it, no byte is looked at twice.
        reach = min(len(data), at + _MOST)
        self._not_before = window.base + reach
        if self._waiting:
            self._waiting -= 1
            return None
        end = self._guess(data, at, reach)
        if end is None:
            return None
        self._not_before = window.base + end
        try:
            records = self._format.decode_all(b"".join((b"[", memoryview(data)[at:end], b"]")))
        except _REFUSED:
            self._waiting = self._pause = min(2 * self._pause + 1, _LONGEST_PAUSE)
            return None
        self._pause = 0
        return Stretch(data, at, end, records)

    def _guess(self, data: bytes, at: int, reach: int) -> int | None:
        """Return the position of the comma before the last record that begins before `reach`."""
        opening = self._openings.at(data, at)
        if opening is None:
            return None
        for _ in range(_GUESSES):
            reach = data.rfind(opening, at + 1, reach)
            if reach < 0:
                return None
            comma = self._openings.record_behind_comma(data, reach)
            if comma is not None:
                return comma
        return None
