"""Inflating beside parsing: the same bytes, the same errors, and no thread left behind."""

from __future__ import annotations

import io
import itertools
import os
import threading
import zipfile

import pytest

from soulprint_pipeline.errors import HostileExport
from soulprint_pipeline.exports import open_export
from soulprint_pipeline.exports.conversation import Conversation
from soulprint_pipeline.exports.read_ahead import ReadAhead
from soulprint_pipeline.exports.window import WINDOW, put
from tests.pipeline.exports.building import laid_out, talk


class Uneven:
    """A source that gives pieces of odd sizes, and may fail at the end."""

    def __init__(self, data: bytes, failure: Exception | None = None) -> None:
        self._data = io.BytesIO(data)
        self._sizes = itertools.cycle((1, 17, WINDOW, 1000, WINDOW // 3))
        self._failure = failure
        self.cut = False
        self.fault = ""

    @property
    def done(self) -> int:
        return self._data.tell()

    def read(self, size: int) -> bytes:
        data = self._data.read(min(size, next(self._sizes)))
        if not data and self._failure is not None:
            raise self._failure
        return data

    def read_into(self, room: memoryview) -> int:
        return put(self.read(len(room)), room)


def others() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name == "soulprint-read-ahead"]


def packed(number: int) -> io.BytesIO:
    talks = [talk(f"c{n}-{os.urandom(2_000).hex()}", 2) for n in range(number)]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("conversations.json", laid_out(talks, "array"))
    return file


def test_the_bytes_are_those_of_the_source_whatever_sizes_are_asked_for() -> None:
    data = os.urandom(3 * WINDOW + 17)
    ahead = ReadAhead(Uneven(data))
    sizes = itertools.cycle((WINDOW, 3, WINDOW // 2, 4096))
    pieces = list(iter(lambda: ahead.read(next(sizes)), b""))
    assert b"".join(pieces) == data
    assert ahead.read(1) == b""
    assert ahead.done == len(data)
    ahead.close()
    ahead.join()
    assert not others()


def test_what_goes_wrong_in_the_thread_is_raised_where_the_bytes_are_awaited() -> None:
    ahead = ReadAhead(Uneven(b"x" * WINDOW, HostileExport("a bomb")))
    with pytest.raises(HostileExport, match="a bomb"):
        list(iter(lambda: ahead.read(WINDOW), b""))
    assert ahead.read(1) == b""
    ahead.close()
    ahead.join()


def test_a_reading_that_is_given_up_leaves_no_thread() -> None:
    items = iter(open_export([packed(2_000)]))
    assert isinstance(next(items), Conversation)
    assert others()
    items.close()  # type: ignore[attr-defined]
    for thread in others():
        thread.join(10)
    assert not others()


def test_a_reading_that_was_given_up_does_not_disturb_the_next_one() -> None:
    export = open_export([packed(1_000)])
    whole = [item.id for item in export if isinstance(item, Conversation)]
    for _ in range(20):
        next(iter(export))
    assert [item.id for item in export if isinstance(item, Conversation)] == whole


def test_to_give_up_does_not_wait_for_bytes_that_are_awaited() -> None:
    arriving = threading.Event()

    class Slow(Uneven):
        def read(self, size: int) -> bytes:
            arriving.wait(30)
            return super().read(size)

    ahead = ReadAhead(Slow(b"x"))
    ahead.close()
    assert others()
    arriving.set()
    ahead.join()
    assert not others()


def test_a_whole_reading_leaves_no_thread() -> None:
    export = open_export([packed(200)])
    assert sum(isinstance(item, Conversation) for item in export) == 200
    for thread in others():
        thread.join(10)
    assert not others()
    assert export.bytes_done == export.bytes_total
