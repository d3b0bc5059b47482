"""Whole records that lie one behind another in the window, decoded in one go."""

from __future__ import annotations

from typing import Any

import msgspec

from soulprint_pipeline.exports.format import Format
from soulprint_pipeline.exports.landmarks import OVERLAP, Openings
from soulprint_pipeline.exports.values import skip_blank, value_end
from soulprint_pipeline.exports.window import MAX_RECORD, WINDOW, Window

_REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_MOST = 2 * WINDOW  # for one call of the decoder, which stops every other thread meanwhile
_GUESSES = 64
_LOOKS = 4096
_LONGEST_PAUSE = 64


class Stretch:
    """Decoded records, given in their order, each only once.

    Attributes:
        end: position in the window behind the last of them.
    """

    def __init__(self, data: bytearray, at: int, end: int, records: list[Any]) -> None:
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


class Hungry:
    """Says that nothing lies whole in the window, while nothing is wrong with it: read on."""


class Stretches:
    """Finds stretches; what it does not find, or not decode, is read record by record.

    To find where each record ends costs nearly as much as to decode it. The end of a stretch is
    only guessed, at the last place in the window that looks like the beginning of a record: as
    an array the stretch decodes if and only if the guess was right, a cut within a string or at
    another depth being no JSON. Likewise of a record that is longer than the window: while those
    before it began as it does, so will the one behind it.
    """

    def __init__(self, openings: Openings, kind: Format) -> None:
        self._openings = openings
        self._format = kind
        self._not_before = 0
        self._pause = 0
        self._waiting = 0
        # What lay between the last record of a stretch and the first keys of the one behind it.
        self._joint = b""
        self._looked_to = 0

    def next(self, window: Window, at: int, until: int) -> Stretch | Hungry | None:
        """Decode what lies whole in the window from `at` on, where a record begins.

        Args:
            window: the bytes.
            at: position in them.
            until: position in the stream: of the records, none that begins there or behind it.

        Returns:
            None where nothing, or not much, is gained: at most one record, or (for some time
            after a refusal) records that the decoder did not take.
        """
        data = window.data
        if at == 0 or window.base + at < self._not_before:
            return None
        reach = min(len(data), at + _MOST)
        if self._waiting:
            self._waiting -= 1
        elif (opening := self._openings.at(data, at)) is not None:
            # With the opening of the record that is not wanted, before which it ends.
            reach = min(reach, until - window.base + len(opening))
            end = self._last(data, at, reach, opening)
            if end is not None:
                return self._decoded(window, at, end, opening)
            if self._joint.endswith(opening):
                end = self._behind_a_long_one(window, at, opening)
                if end is not None:
                    return self._decoded(window, at, end, opening)
                if self._joint and window.may_grow(at):
                    return Hungry()
        # Whatever comes of it, no byte is looked at twice.
        self._not_before = window.base + reach
        return None

    def _decoded(self, window: Window, at: int, end: int, opening: bytes) -> Stretch | None:
        data = window.data
        # An array in its place, without a copy: of what is around it, two bytes are exchanged.
        around = data[at - 1], data[end]
        data[at - 1], data[end] = b"[]"
        try:
            records = self._format.decode_all(memoryview(data)[at - 1 : end + 1])
        except _REFUSED:
            self._not_before = window.base + end
            self._waiting = self._pause = min(2 * self._pause + 1, _LONGEST_PAUSE)
            self._joint = b""
            return None
        finally:
            data[at - 1], data[end] = around
        self._pause = 0
        self._joint = bytes(data[end : skip_blank(data, end + 1)]) + opening
        return Stretch(data, at, end, records)

    def _last(self, data: bytearray, at: int, reach: int, opening: bytes) -> int | None:
        """Return the position of the comma before the last record that begins before `reach`."""
        if self._joint.endswith(opening):
            comma = data.rfind(self._joint, at + 1, reach)
            if comma >= 0 and self._begins_behind(data, comma, opening):
                return comma
        guesses = 0
        for _ in range(_LOOKS):
            reach = data.rfind(opening, at + 1, reach)
            if reach < 0:
                break
            comma = self._openings.comma_before(data, reach)
            if comma >= 0:
                if self._openings.is_record(data, reach):
                    return comma
                guesses += 1
                if guesses == _GUESSES:
                    break
        return None

    def _behind_a_long_one(self, window: Window, at: int, opening: bytes) -> int | None:
        """Return the position of the comma behind the record at `at`, which reaches far."""
        data = window.data
        comma = max(at, self._looked_to - window.base)
        for _ in range(_GUESSES):
            comma = data.find(self._joint, comma + 1, at + MAX_RECORD)
            if comma < 0:
                self._looked_to = window.base + max(at, len(data) - OVERLAP)
                return None
            if self._begins_behind(data, comma, opening):
                return comma
        self._joint = b""
        return None

    def _begins_behind(self, data: bytearray, comma: int, opening: bytes) -> bool:
        return self._openings.is_record(data, comma + len(self._joint) - len(opening))
