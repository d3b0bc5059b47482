"""Reads the records of an array, one at a time, and goes on behind whatever is broken."""

from __future__ import annotations

import re
import sys
from collections.abc import Generator, Iterator
from typing import Any

import msgspec

from soulprint_pipeline.exports.conversation import Item, Quarantined
from soulprint_pipeline.exports.format import Format, Tally
from soulprint_pipeline.exports.landmarks import OVERLAP, Openings
from soulprint_pipeline.exports.repair import repair
from soulprint_pipeline.exports.stretches import Hungry, Stretch, Stretches
from soulprint_pipeline.exports.values import Cut, Malformed, skip_blank, value_end
from soulprint_pipeline.exports.window import MAX_RECORD, Window

_REFUSED = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_TRIES = 4
_NEXT = re.compile(rb"[ \t\r\n\[]*")
_OF_A_WRAPPER = re.compile(rb'}|,\s*"')  # what rightly follows a list within an object

DAMAGED = "the JSON of this conversation is damaged"
TOO_LARGE = f"larger than {MAX_RECORD // 2**20} MB of JSON"
NOT_AN_OBJECT = "an entry that is no conversation: null, a number, a text or a list"


class Records:
    """The records from `at` on, `at` lying just behind the array's opening bracket.

    As many as lie whole in the window are decoded in one go. Of any other the decoder's scanner
    says where it ends, which costs half of decoding it. What it does not read is repaired up to
    where the next record seems to begin, and what cannot be repaired is quarantined.

    Args:
        until: position in the stream of a record with which to stop, if one turns out to be there.

    Attributes:
        closed: the end of the array was seen, hence nothing was cut off.
        met: stopped with the record at `until`: whoever reads from there on reads what follows.
        incomplete: the bytes ended within a record.
    """

    def __init__(
        self, window: Window, at: int, kind: Format, tally: Tally, *, until: int = sys.maxsize
    ) -> None:
        self._until = until
        self._window = window
        self._at = at
        self._format = kind
        self._tally = tally
        self._openings = Openings(kind.landmarks)
        self._stretches = Stretches(self._openings, kind)
        self.closed = False
        self.incomplete = False
        self.met = False

    def __iter__(self) -> Iterator[Item]:
        window = self._window
        while True:
            self._at = skip_blank(window.data, self._at)
            head = window.data[self._at : self._at + 1]
            if head == b"{":
                if window.base + self._at == self._until:
                    self.met = True
                    return
                stretch = self._stretches.next(window, self._at, self._until)
                if isinstance(stretch, Hungry):
                    self._more()
                else:
                    yield from self._record() if stretch is None else self._several(stretch)
            elif head == b",":
                self._at += 1
            elif head == b"]":
                yield from self._behind_the_end()
                if self.closed:
                    return
            elif head:
                yield from self._stranger()
            elif window.ended:
                return
            else:
                self._more()

    def _more(self) -> None:
        keep = min(self._at, 1)  # the byte before a record, which `Stretches` needs
        self._window.slide(self._at - keep)
        self._at = keep

    def _several(self, stretch: Stretch) -> Generator[Item, None, None]:
        """Read the records of a stretch that begins at `_at`."""
        self._at = stretch.end
        while (record := stretch.next()) is not None:
            for item in self._format.read(record, None, self._tally):
                if isinstance(item, Quarantined) and item.position is None:
                    position = self._window.base + stretch.position()
                    yield msgspec.structs.replace(item, position=position)
                else:
                    yield item

    def _behind_the_end(self) -> Generator[Item, None, None]:
        """Look behind the closing bracket: after damage there may be records all the same."""
        position = self._window.base + self._at
        self._at += 1
        while not self._window.ended and len(self._window.data) - self._at < OVERLAP:
            self._more()
        found = _NEXT.match(self._window.data, self._at)
        behind = found.end() if found is not None else self._at
        if self._window.data[behind : behind + 1] == b"{":
            self._at = behind
            return
        if behind < len(self._window.data) and not _OF_A_WRAPPER.match(self._window.data, behind):
            self._at = behind
            if self._skip():
                yield Quarantined(DAMAGED, position)
                return
        self.closed = True

    def _record(self) -> Generator[Item, None, None]:
        """Read the object at `_at` and step behind it."""
        while True:
            data, at = self._window.data, self._at
            try:
                end = value_end(data, at)
                break
            except Cut:
                if not self._window.may_grow(self._at):
                    yield from self._odd(cut=True)
                    return
            except Malformed:
                yield from self._odd(cut=False)
                return
            self._more()
        self._at = end
        position = self._window.base + at
        if end - at > MAX_RECORD:
            yield Quarantined(TOO_LARGE, position)
            return
        try:
            record = self._format.decode(memoryview(data)[at:end])
        except _REFUSED:
            record = self._repaired(bytes(data[at:end]))
        if record is None:
            yield Quarantined(DAMAGED, position)
            return
        yield from self._format.read(record, position, self._tally)

    def _repaired(self, raw: bytes) -> Any | None:  # noqa: ANN401 - each format has its own
        """Decode with all lenience what makes up exactly one record, None if it is broken."""
        raw, changed = repair(raw)
        try:
            record = self._format.decode(raw)
        except msgspec.ValidationError:
            try:
                value = msgspec.json.decode(raw)
            except _REFUSED:
                return None
            record = self._format.adopt(value)
        except _REFUSED:
            return None
        self._tally.cleaned += changed
        return record

    def _odd(self, *, cut: bool) -> Generator[Item, None, None]:
        """Read the object at `_at`, whose end the scanner does not find.

        Args:
            cut: it seems to go on behind the end of the file, or beyond the largest record.
        """
        start = self._at
        position = self._window.base + start
        following = self._openings.next_record(self._window.data, start + 1)
        while following is None and self._window.may_grow(self._at):
            self._more()
            following = self._openings.next_record(self._window.data, self._at + 1)
        data, at = self._window.data, self._at
        if following is None:
            yield from self._odd_last(position, cut=cut)
            return
        resume = following
        for _ in range(_TRIES):
            record = self._repaired(bytes(data[at : following[0]]))
            if record is not None:
                self._at = following[1]
                yield from self._format.read(record, position, self._tally)
                return
            further = self._openings.next_record(data, following[1] + 1)
            if further is None or further[0] - at > MAX_RECORD:
                break
            following = further
        self._at = resume[1]
        yield Quarantined(DAMAGED, position)

    def _odd_last(self, position: int, *, cut: bool) -> Generator[Item, None, None]:
        """Read the object at `_at`, which no other seems to follow in the buffer."""
        window = self._window
        if not window.ended:
            yield Quarantined(TOO_LARGE if cut else DAMAGED, position)
            self._skip()
            return
        tail, changed = repair(bytes(window.data[self._at :]))
        try:
            end = value_end(tail, 0)
        except Cut:
            self._at = len(window.data)
            self.incomplete = True
            return
        except Malformed:
            self._at = len(window.data)
            self.closed = tail.rstrip()[-1:] in {b"]", b"}"} and not cut
            yield Quarantined(DAMAGED, position)
            return
        record = self._repaired(tail[:end])
        self._at = len(window.data)
        self.closed = tail[end : end + 1] == b"]"
        if record is None:
            yield Quarantined(DAMAGED, position)
            return
        self._tally.cleaned += changed
        yield from self._format.read(record, position, self._tally)

    def _skip(self) -> bool:
        """Go on to the next place where a record seems to begin; False at the end."""
        window = self._window
        while True:
            following = self._openings.next_record(window.data, self._at + 1)
            if following is not None:
                self._at = following[1]
                return True
            if window.ended:
                self.closed = window.data.rstrip().endswith((b"]", b"}"))
                self._at = len(window.data)
                return False
            self._at = max(self._at, len(window.data) - OVERLAP)
            self._more()

    def _stranger(self) -> Generator[Item, None, None]:
        """Step over something that is no object."""
        position = self._window.base + self._at
        while True:
            data = self._window.data
            try:
                end = skip_blank(data, value_end(data, self._at))
                cut = end == len(data)
            except Cut:
                end, cut = -1, True
            except Malformed:
                end, cut = -1, False
            if not (cut and self._window.may_grow(self._at)):
                break
            self._more()
        if cut and end < 0 and self._window.ended:
            self._at = len(data)
            return
        if end >= 0 and data[end : end + 1] in (bytearray(b","), bytearray(b"]"), bytearray()):
            self._at = end
            yield Quarantined(NOT_AN_OBJECT, position)
            return
        yield Quarantined(TOO_LARGE if cut else DAMAGED, position)
        self._skip()
