"""Whatever the layout, we read what json.load and the rules would give."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from soulprint_pipeline.errors import EmptyExport
from soulprint_pipeline.exports import window
from tests.pipeline.exports import reference
from tests.pipeline.exports.building import LAYOUTS, Reading, laid_out, packed, talk
from tests.pipeline.exports.strategies import records, scribbled

_SETTINGS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(params=[64, 4096, window.WINDOW])
def small_windows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows so small that everything lies across their edges."""
    size: int = request.param
    original = window.Window.__init__
    monkeypatch.setattr(
        window.Window,
        "__init__",
        lambda self, source, _=0, **rest: original(self, source, size, **rest),
    )


@pytest.mark.usefixtures("small_windows")
@_SETTINGS
@given(st.lists(records(), min_size=1, max_size=5), st.sampled_from(LAYOUTS), st.randoms())
def test_every_layout_reads_as_the_reference_says(
    found: list[dict[str, Any]], layout: str, rng: random.Random
) -> None:
    reading = Reading(laid_out(found, layout, [scribbled(record, rng) for record in found]))
    assert [
        [(message.role, message.text) for message in one.messages] for one in reading.conversations
    ] == [reference.visible(record) for record in found]
    assert reading.names == [record["conversation_id"] for record in found]
    assert [one.title for one in reading.conversations] == [
        (record["title"] or "").replace("\x00", "") for record in found
    ]
    assert not reading.quarantined
    assert not reading.export.truncated
    assert reading.export.conversations == len(found)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_reading_twice_gives_the_same_twice(layout: str) -> None:
    reading = Reading(laid_out([talk("a"), talk("b", 9), talk("c")], layout))
    assert list(reading.export) == reading.items
    assert reading.export.conversations == 3


@pytest.mark.parametrize("layout", LAYOUTS)
def test_progress_ends_where_it_should(layout: str) -> None:
    reading = Reading(laid_out([talk("a"), talk("b")], layout))
    assert 0 < reading.export.bytes_total == reading.export.bytes_done


def test_progress_moves_while_reading() -> None:
    texts = [talk(f"c{n}", 40) for n in range(400)]
    export = Reading(laid_out(texts, "array")).export
    seen = {export.bytes_done for _ in export}
    assert len(seen) > 3
    assert max(seen) <= export.bytes_total


def test_one_bare_conversation_is_an_export() -> None:
    reading = Reading(laid_out([talk("alone")], "lines"))
    assert reading.names == ["alone"]
    assert not reading.export.truncated


def test_shards_are_read_in_the_order_of_their_numbers() -> None:
    reading = Reading(laid_out([talk(f"c{number}") for number in range(12)], "shards"))
    assert reading.names == [f"c{number}" for number in range(12)]
    assert not reading.quarantined


def test_a_byte_order_mark_is_passed_over() -> None:
    assert Reading(b"\xef\xbb\xbf  " + laid_out([talk("a")], "array")).names == ["a"]


def test_several_files_are_one_export() -> None:
    reading = Reading(laid_out([talk("a")], "gzip"), laid_out([talk("b")], "zip"))
    assert reading.names == ["a", "b"]
    assert reading.export.bytes_done == reading.export.bytes_total


def test_an_empty_shard_among_others_is_nothing_special() -> None:
    first = laid_out([talk("a")], "array")
    reading = Reading(packed({"conversations-000.json": b"[]", "conversations-001.json": first}))
    assert reading.names == ["a"]
    assert not reading.export.truncated
    assert not reading.quarantined


def test_json_under_another_name_is_found_in_an_archive() -> None:
    data = laid_out([talk("a")], "array")
    assert Reading(packed({"user.json": b'{"email": "x"}', "my chats.json": data})).names == ["a"]


@pytest.mark.parametrize("text", [b"[]", b" [ ] \n", b'{"conversations": []}', b"{}", b"  "])
def test_nothing_in_it_is_said_plainly(text: bytes) -> None:
    with pytest.raises(EmptyExport, match=r"no conversation\. .* needed is the zip"):
        Reading(text)


def test_an_empty_file_is_called_empty() -> None:
    with pytest.raises(EmptyExport, match="empty \\(0 bytes\\)"):
        Reading(b"")
